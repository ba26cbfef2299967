-- Headings, lists, links and the like of articles that came with any. Apart from
-- `articles`, whose row every save writes again.

create table structures (
    article text primary key references articles (id),
    -- JSON: blocks and marks, in positions of the machine translation.
    structure text not null
) strict;
