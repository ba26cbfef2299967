-- Where editors put bold, links and the like of a segment.

create table placements (
    article text not null references articles (id),
    segment text not null,
    -- The marks and the text they were placed on, as JSON.
    placed text not null,
    primary key (article, segment)
) strict;
