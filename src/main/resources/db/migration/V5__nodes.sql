-- The running servers: each tells every few seconds that it lives. A lease carries the node that holds it, so that the rows
-- of one that died are taken over long before their leases run out.
create table node (
  id           uuid primary key,
  name         text        not null,
  seen_at      timestamptz not null,
  -- Since when it has told so without a gap. Only such a node judges others: after a database that was away nobody has told.
  steady_since timestamptz not null
);

-- Without an index: it is looked through only when a node has died.
alter table refresh_schedule add column lease_node uuid;
