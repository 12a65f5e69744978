-- What grows with the number of applications is done in bounded steps, and where the last one ended stands here.

alter table retention_state add column replan_after uuid;
comment on column retention_state.replan_after is 'The last application planned by the versions in planned_rules, while not all of them are; else null.';

create table chain_beginning (
    only_row boolean primary key default true check (only_row),
    done_at  timestamptz not null
);
comment on table chain_beginning is 'That every application stored before there was a ledger has got its chain: then no start looks for them.';
