-- Erasing by the thousand. Hashes and ids do not get smaller by trying, and the certificates of a batch are stored as they are.
alter table erasure_ledger alter column content set storage external;
alter table erasure_certificate alter column bodies set storage external;
comment on column erasure_certificate.bodies is 'The certificates, one for each application, one after the other, each after its length.';

-- As before, but an application is asked for once and not for each of its rows, by the index and not by a join that reads all erasures there
-- ever were.
create or replace function require_erasure() returns trigger language plpgsql set enable_seqscan = off as $$
begin
    if exists (
        select from (select distinct application_id from gone) as a where (
            select true from erasure e where e.application_id = a.application_id and tg_argv[0]::smallint = any (e.classes) limit 1) is null)
    then
        raise exception 'rows of table % without an acknowledged erasure', tg_table_name using errcode = 'KYC03';
    end if;
    return null;
end $$;

-- Entries are never deleted nor renumbered, so it is enough to look once for each statement that writes erasures.
alter table erasure drop constraint erasure_number_fkey;
create function require_erasure_entry() returns trigger language plpgsql as $$
begin
    if exists (
        select from (select distinct number from written) as n where (select true from erasure_ledger l where l.number = n.number) is null)
    then
        raise exception 'an erasure without its entry' using errcode = 'KYC05';
    end if;
    return null;
end $$;
create trigger erasure_has_entry after insert on erasure referencing new table as written
    for each statement execute function require_erasure_entry();
