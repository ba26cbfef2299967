-- How good editors think segments are as a whole.

create table ratings (
    article text not null references articles (id),
    segment text not null,
    score integer not null,
    revision integer not null,
    by text not null,
    primary key (article, segment)
) strict, without rowid;
