-- Who wrote which words, what was read, who answers for a text; what the desk
-- has agreed on; the keys that sign certificates.

-- JSON; null where all is the machine's, '?' where only the log knows.
alter table segments add column origins text;
update segments set origins = '?' where text <> mt;

-- Who edited last, the approval, why it was sent back, the worded line: JSON.
alter table articles add column record text not null default '{}';
-- Whether it is approved as it stands, for the list of articles.
alter table articles add column standing text not null default 'open';

create table readings (
    position integer primary key,
    article text not null references articles (id),
    segment text not null,
    person text not null references people (id),
    revision integer not null,
    milliseconds integer not null,
    latest integer not null
) strict;

create unique index readings_segment on readings (article, segment, person);

-- Every version of what the desk has agreed on, the last of which holds.
create table projects (
    version integer primary key,
    project text not null,
    at text not null,
    actor text not null references people (id)
) strict;

create trigger projects_stay before update on projects
begin
    select raise(abort, 'an agreement is replaced by the next, never changed');
end;

create trigger projects_remain before delete on projects
begin
    select raise(abort, 'agreements are never deleted');
end;

-- Ed25519 keys. The one without an end signs; the others still verify.
create table keys (
    public text primary key,
    secret text not null,
    created_at text not null,
    retired_at text
) strict;

create unique index keys_current on keys (retired_at is null) where retired_at is null;
