"""What JSON Schema cannot say of a request: applied to what Schemathesis makes up."""

import schemathesis


def plain(value):
    """A body as programs send it: whole numbers without a point, none that no double holds,
    spans from left to right."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) > 10**300:
        return 0
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        value = {name: plain(item) for name, item in value.items()}
        start, end = value.get("start"), value.get("end")
        if type(start) is int and type(end) is int and start > end:
            value["start"], value["end"] = end, start
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    if isinstance(case.body, (dict, list)):
        case.body = plain(case.body)
