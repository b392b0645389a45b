-- What hosts tell of their own accord: hints at where to look, never the truth.

-- Deliveries that were taken, so that none is taken twice; forgotten when no host repeats them any more.
create table hook_delivery (
  provider    text        not null,
  delivery_id text        not null,
  received_at timestamptz not null,
  primary key (provider, delivery_id)
);
create index hook_delivery_time on hook_delivery (received_at);

-- Repositories that events came from, and what is learnt of whether all of them come.
create table hook_repository (
  provider         text        not null,
  -- What the host calls it for ever.
  repository_id    text        not null,
  origin           text        not null,
  last_delivery_at timestamptz not null,
  -- Changes in a row that were told before they were found, since the last one that was not.
  heard            int         not null default 0,
  -- So many of them prove that the host tells all.
  needed           int         not null,
  misses           bigint      not null default 0,
  last_miss_at     timestamptz,
  primary key (provider, repository_id)
);

-- All names that a repository was ever seen under: rows may have been reported under any of them.
create table hook_repository_name (
  provider      text not null,
  repository_id text not null,
  origin        text not null,
  primary key (provider, repository_id, origin),
  foreign key (provider, repository_id) references hook_repository on delete cascade
);
create index hook_repository_name_origin on hook_repository_name (md5(lower(origin)));

alter table refresh_schedule
  -- A host has told of a change, and the row was not read with success since.
  add column hinted      boolean not null default false,
  -- The host's own time of the change: an answer that is older came too early.
  add column hinted_at   timestamptz,
  -- Answers that came too early.
  add column hint_tries  int     not null default 0,
  -- A change was found that no host had told of; forgiven if it is told yet.
  add column unheard_at  timestamptz;
create index refresh_schedule_unheard on refresh_schedule (unheard_at) where unheard_at is not null;

-- The ways from an event to its rows. Hosts don't tell great letters from small ones in names of repositories.
create index diff_status_hook_branch on diff_status (md5(lower(remote_origin)), md5(git_branch));
create index diff_status_hook_number on diff_status (md5(lower(remote_origin)), pr_number) where pr_number is not null;
-- By its page, or by what the pages of a repository begin with.
create index diff_status_hook_page on diff_status ((left(lower(pull_request_url), 500)) collate "C")
  where pull_request_url is not null;
create index diff_status_hook_commit on diff_status (head_sha) where head_sha is not null;
