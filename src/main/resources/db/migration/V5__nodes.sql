-- A lease carries the node that holds it, so that the rows of one that died are taken over long before their leases run out.

alter table live_node
  -- What its operator calls it; nodes of the version before don't tell.
  add column name         text        not null default '',
  -- Since when it has beaten without a gap. Only such a node judges others: after a database that was away nobody has beaten.
  add column steady_since timestamptz not null default clock_timestamp();

-- Without an index: it is looked through only when a node has died.
alter table refresh_schedule add column lease_node uuid;
