-- People are switched off and on, get a new password by a one-time link, and keep
-- the names under which they decided; sessions and tokens are told apart, and
-- tokens have an end and a scope.

-- Since when nobody signs in as this person; null for who may.
alter table people add column off_since text;

-- What a token may be used for. A session may do whatever its person may.
alter table credentials add column scope text not null default 'review'
    constraint credentials_scope check (scope in ('read', 'import', 'review'));

-- Tokens from before had no end. Scripts are not to stop without warning: they
-- have the longest time that a token can have, and settings say until when.
update credentials set expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+365 days')
where kind = 'token' and expires_at is null;

-- One-time links with which somebody gives themselves a new password. A person
-- has one at the most: the latest.
create table resets (
    person text primary key references people (id),
    hash text not null,
    expires_at text not null
) strict;

create unique index resets_hash on resets (hash);

-- Names in the course of time: a certificate is printed with those of its day.
create table names (
    person text not null references people (id),
    since text not null,
    name text not null,
    primary key (person, since)
) strict, without rowid;

insert into names (person, since, name) select id, created_at, name from people;

create trigger names_begin after insert on people
begin
    insert into names (person, since, name) values (new.id, new.created_at, new.name);
end;

create trigger names_stay before update on names
begin
    select raise(abort, 'the name that was held at a time never changes');
end;
