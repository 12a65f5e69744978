-- The erasure ledger a second time: it survives the restore of the other database, and the other one the restore of this.

create table erasure_ledger (
    number       bigint      primary key,
    previous     bytea       not null,
    content      bytea       not null,
    hash         bytea       not null,
    destroyed_at timestamptz not null
);
comment on table erasure_ledger is 'Entries whose keys are destroyed, written with their destruction. The same entries as in the database kyc.';

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'table % is append-only', tg_table_name;
end $$;

create trigger erasure_ledger_append_only before update or delete or truncate on erasure_ledger
    for each statement execute function refuse_change();
