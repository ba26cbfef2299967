-- A desk's articles under review, their audit log, and who may do what.
-- The log is the truth: articles, segments and flags are what its events make.

create table people (
    id text primary key,
    name text not null,
    login text,
    role text not null,
    password_hash text,
    created_at text not null,
    constraint people_role check (role in ('viewer', 'editor', 'lead'))
) strict;

create unique index people_login on people (lower(login));

-- Browser sessions and bearer tokens: both are a secret that stands for a
-- person, kept as its SHA-256.
create table credentials (
    id text primary key,
    hash text not null,
    person text not null references people (id),
    kind text not null,
    label text not null,
    created_at text not null,
    used_at text,
    expires_at text,
    constraint credentials_kind check (kind in ('session', 'token'))
) strict;

create unique index credentials_hash on credentials (hash);
create index credentials_person on credentials (person, kind);

create table invitations (
    hash text primary key,
    role text not null,
    expires_at text not null,
    used_at text,
    constraint invitations_role check (role in ('viewer', 'editor', 'lead'))
) strict;

create table articles (
    id text primary key,
    title text not null,
    engine text,
    origin text,
    source_lang text not null,
    target_lang text not null,
    source text,
    mt text not null,
    source_sha256 text,
    mt_sha256 text not null,
    disclosure text,
    credit text,
    imported_by text not null references people (id),
    imported_at text not null,
    changed_by text not null references people (id),
    changed_at text not null,
    removed integer not null default 0,
    -- Number and hash of the last event.
    events integer not null,
    head text not null,
    -- For the list of articles, so that it reads no segments.
    segment_count integer not null,
    confirmed_count integer not null,
    edited_count integer not null,
    open_flag_count integer not null
) strict;

create index articles_changed on articles (removed, changed_at);

create trigger articles_mt_stays before update of mt, mt_sha256, id, imported_by, imported_at on articles
when old.mt is not new.mt or old.mt_sha256 is not new.mt_sha256 or old.id is not new.id
    or old.imported_by is not new.imported_by or old.imported_at is not new.imported_at
begin
    select raise(abort, 'the machine translation of an article never changes');
end;

-- The source may come after the import, but once.
create trigger articles_source_stays before update of source, source_sha256 on articles
when old.source is not null and (old.source is not new.source or old.source_sha256 is not new.source_sha256)
begin
    select raise(abort, 'the source of an article never changes');
end;

create trigger articles_stay before delete on articles
begin
    select raise(abort, 'articles are taken off the list, never deleted');
end;

create table segments (
    id text primary key,
    article text not null references articles (id),
    position integer not null,
    paragraph integer not null,
    role text not null,
    gap text not null,
    source_start integer not null,
    source_end integer not null,
    mt_start integer not null,
    mt_end integer not null,
    source text not null,
    mt text not null,
    text text not null,
    revision integer not null,
    confirmed integer not null
) strict;

create index segments_article on segments (article, position);

create table flags (
    id text primary key,
    article text not null references articles (id),
    position integer not null,
    segment text not null,
    category text not null,
    severity text not null,
    -- Spans as JSON: [{"start":0,"end":4}]
    source text not null,
    target text not null,
    quote text not null,
    comment text not null,
    correction text,
    status text not null,
    by text not null references people (id),
    at text not null
) strict;

create index flags_article on flags (article, position);

create table events (
    article text not null references articles (id),
    n integer not null,
    at text not null,
    actor text not null references people (id),
    kind text not null,
    body text not null,
    prev text not null,
    hash text not null,
    primary key (article, n)
) strict, without rowid;

create trigger events_stay before update on events
begin
    select raise(abort, 'events are never changed');
end;

create trigger events_remain before delete on events
begin
    select raise(abort, 'events are never deleted');
end;

-- Answers to writes that carried an Idempotency-Key: sent twice, a write
-- happens once.
create table answers (
    key text not null,
    person text not null references people (id),
    request text not null,
    article text not null,
    -- The event written, or null where nothing changed.
    n integer,
    at text not null,
    primary key (person, key)
) strict, without rowid;
