-- Events move into a table with rows of their own, found by an index of article and
-- number. Before, they lay in the tree of that index itself: whoever looked for a
-- place there read the whole body of every long event on the way, and a save of one
-- short sentence could read the megabytes of another article's import.

create table events_by_row (
    article text not null references articles (id),
    n integer not null,
    at text not null,
    actor text not null references people (id),
    kind text not null,
    prev text not null,
    hash text not null,
    -- As JSON. Last, so that what stands before it is read without it.
    body text not null,
    primary key (article, n)
) strict;

insert into events_by_row (article, n, at, actor, kind, prev, hash, body)
select
    article,
    n,
    at,
    actor,
    kind,
    prev,
    hash,
    body
from events
order by article, n;

drop table events;

alter table events_by_row rename to events;

create trigger events_stay before update on events
begin
    select raise(abort, 'events are never changed');
end;

create trigger events_remain before delete on events
begin
    select raise(abort, 'events are never deleted');
end;
