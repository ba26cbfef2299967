-- The findings of automatic checks that editors have set aside, in order.

create table dismissals (
    position integer primary key,
    article text not null references articles (id),
    segment text not null,
    -- The finding as canonical JSON: the same words of the same check are the same.
    finding text not null
) strict;

create unique index dismissals_finding on dismissals (article, finding);
