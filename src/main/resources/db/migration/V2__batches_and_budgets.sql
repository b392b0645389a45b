-- What hosts said of their tokens' rate limits, and what all nodes together booked of them in the present window. A row is
-- written twice a call; it is updated in place where it can be (fillfactor).
create table token_budget (
  provider          text        not null,
  token_fingerprint text        not null,
  -- Hosts count REST calls and GraphQL points apart.
  pool              text        not null check (pool in ('REST', 'GRAPHQL')),
  window_limit      bigint,
  remaining         bigint,
  known_since       timestamptz,
  resets_at         timestamptz,
  spent             bigint      not null default 0,
  primary key (provider, token_fingerprint, pool)
) with (fillfactor = 50);

-- Who else follows a branch: asked for together, whatever chat it is reported by.
create index diff_status_branch on diff_status (md5(remote_origin), md5(git_branch));
