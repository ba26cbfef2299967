-- Secrets of signing keys leave the database. That of the key that signs waits
-- here until it is in a file of its own; those of retired keys end.

create table keys_to_move (
    public text primary key,
    secret text not null
) strict;

insert into keys_to_move
select
    public,
    secret
from keys
where retired_at is null;

alter table keys drop column secret;

-- "Teks": by this a file is known to be one of ours.
pragma application_id = 1415932787;
