-- Fencing numbers of the locks that one instance holds while it works (src/Kyc.Service/Storage/SessionLock.cs): the transactions of the work
-- check that no other instance took the lock since.

create table session_lock (
    name  text   primary key,
    fence bigint not null
);
