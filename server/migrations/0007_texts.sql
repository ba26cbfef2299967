-- Source and machine translation in a table of their own: a new version is a row
-- beside the one before, and a save no longer rewrites them.

create table texts (
    article text not null references articles (id),
    side text not null,
    -- Number of the event that brought it; the last of a side is the current one.
    version integer not null,
    text text not null,
    -- Of the text as it was received.
    sha256 text not null,
    -- Headings, links and the like as JSON; null where there is nothing but words.
    structure text,
    primary key (article, side, version),
    constraint texts_side check (side in ('source', 'target'))
) strict;

insert into texts (article, side, version, text, sha256)
select id, 'target', 1, mt, mt_sha256 from articles;

-- A source came with the import, or later and once.
insert into texts (article, side, version, text, sha256)
select
    id,
    'source',
    coalesce((select max(n) from events where article = articles.id and kind = 'source_attached'), 1),
    source,
    source_sha256
from articles
where source is not null;

create trigger texts_stay before update on texts
begin
    select raise(abort, 'a text is followed by its next version, never changed');
end;

create trigger texts_remain before delete on texts
begin
    select raise(abort, 'texts are never deleted');
end;

drop trigger articles_mt_stays;
drop trigger articles_source_stays;

alter table articles drop column source;
alter table articles drop column mt;

create trigger articles_begin_once before update of id, imported_by, imported_at on articles
when old.id is not new.id or old.imported_by is not new.imported_by or old.imported_at is not new.imported_at
begin
    select raise(abort, 'what an article is and where it comes from never changes');
end;

-- The hashes are those of the current texts.
create trigger articles_mt_follows before update of mt_sha256 on articles
when old.mt_sha256 is not new.mt_sha256 and new.mt_sha256 is not (
    select sha256 from texts where article = new.id and side = 'target' order by version desc limit 1
)
begin
    select raise(abort, 'the machine translation of an article changes with its next version only');
end;

create trigger articles_source_follows before update of source_sha256 on articles
when old.source_sha256 is not new.source_sha256 and new.source_sha256 is not (
    select sha256 from texts where article = new.id and side = 'source' order by version desc limit 1
)
begin
    select raise(abort, 'the source of an article changes with its next version only');
end;
