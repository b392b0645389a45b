-- People and what they prove themselves with.

create table app_user (
  id         uuid primary key,
  login      text        not null,
  role       text        not null check (role in ('ADMIN', 'MEMBER')),
  disabled   boolean     not null default false,
  created_at timestamptz not null
);
-- Two people must not differ by the case of their log-in alone.
create unique index app_user_login on app_user (lower(login));

create table api_token (
  id           uuid primary key,
  user_id      uuid        not null references app_user on delete cascade,
  name         text        not null,
  workspace_id text,
  hash         bytea       not null unique,
  created_at   timestamptz not null,
  expires_at   timestamptz,
  last_used_at timestamptz
);
create index api_token_user on api_token (user_id);

create table web_session (
  id           uuid primary key,
  hash         bytea       not null unique,
  api_token_id uuid        not null references api_token on delete cascade,
  created_at   timestamptz not null,
  expires_at   timestamptz not null
);
create index web_session_api_token on web_session (api_token_id);
create index web_session_expiry on web_session (expires_at);

-- Owners' tokens for Git hosts.

create table git_token (
  owner_id   uuid        not null references app_user on delete cascade,
  provider   text        not null,
  web_url    text        not null,
  ciphertext bytea       not null,
  -- Changes whenever the token is linked anew: an answer to an older token says nothing of this one.
  revision   uuid        not null,
  linked_at  timestamptz not null,
  rejected   boolean     not null default false,
  primary key (owner_id, provider)
);

-- Proves that a node has the key that the tokens were encrypted with.
create table encryption_check (
  id          int primary key check (id = 1),
  check_value bytea not null
);

-- Hosts that asked to be left alone, by the SHA-256 of the token they said it to.
create table rate_limit (
  provider          text        not null,
  token_fingerprint text        not null,
  limited_until     timestamptz not null,
  backoff_millis    bigint      not null,
  primary key (provider, token_fingerprint)
);

-- Chats and what is known of their branches.

create table chat (
  id           uuid primary key,
  owner_id     uuid        not null references app_user on delete cascade,
  workspace_id text        not null,
  title        text        not null,
  archived     boolean     not null default false,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  version      bigint      not null
);
create index chat_list on chat (owner_id, archived, updated_at desc, id desc);
create index chat_list_all on chat (archived, updated_at desc, id desc);
create index chat_workspace on chat (workspace_id);

-- Wide: what pages show. Written only when something visible changed, and only under its chat's row lock.
create table diff_status (
  id                uuid primary key,
  chat_id           uuid        not null references chat on delete cascade,
  remote_origin     text        not null,
  git_branch        text        not null,
  provider          text,
  branch_url        text,
  reported_at       timestamptz not null,
  version           bigint      not null,
  sync_state        text        not null,
  sync_detail       text,
  pull_request_url  text,
  pr_number         bigint,
  state             text,
  title             text,
  draft             boolean,
  changes_requested boolean,
  approved          boolean,
  reviewer_count    int,
  additions         bigint,
  deletions         bigint,
  changed_files     bigint,
  commits           bigint,
  author_login      text,
  author_avatar_url text,
  base_branch       text,
  head_branch       text,
  head_sha          text
);
-- Origins and branches may be longer than an index entry.
create unique index diff_status_reference on diff_status (chat_id, md5(remote_origin), md5(git_branch));

-- Narrow: all that a claim, a back-off or an unchanged refresh writes. Updated in place where it can be
-- (fillfactor) and cleaned often, since each claim leaves a dead entry at the head of the due index.
create table refresh_schedule (
  diff_status_id    uuid primary key references diff_status on delete cascade,
  active            boolean     not null,
  stale_at          timestamptz not null,
  generation        bigint      not null default 0,
  lease_id          uuid,
  lease_until       timestamptz,
  leased_generation bigint,
  attempts          int         not null default 0,
  refreshed_at      timestamptz,
  host_updated_at   timestamptz
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index refresh_schedule_due on refresh_schedule (stale_at) where active;
