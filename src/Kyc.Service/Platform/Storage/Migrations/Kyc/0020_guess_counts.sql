-- Wrong codes and repeated attempts are counted for each caller and what it tries, so that a restart or a second instance resets nothing.

create table guess_count (
    caller        text        not null,
    kind          smallint    not null,
    target        text        not null,
    attempts      integer     not null check (attempts > 0),
    blocked_until timestamptz,
    ends_at       timestamptz not null,
    primary key (caller, kind, target)
);
comment on table guess_count is 'Counted attempts by the name of the calling program, kind (1 reference code, 2 session, 3 begun sessions of an application, 4 activation code) and target (an application or a letter; empty for none). Not part of an application''s record: a row is deleted when it has ended.';
create index guess_count_ends_at on guess_count (ends_at);

-- Before, a code was locked after five wrong tries of anybody; now after fifteen. A code that was locked stays locked.
update mail_item set code_tries = 15 where code_tries >= 5 and code_accepted_at is null;
