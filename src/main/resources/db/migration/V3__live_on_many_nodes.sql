-- Chats that were deleted a while ago, as they were last: a node that was not told of the deletion finds it here.
create table deleted_chat (
  id           uuid primary key,
  owner_id     uuid        not null references app_user on delete cascade,
  workspace_id text        not null,
  title        text        not null,
  archived     boolean     not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  version      bigint      not null
);
create index deleted_chat_time on deleted_chat (updated_at);

-- The running nodes. Each beats every few seconds; what one that died has left behind counts no longer than that.
create table live_node (
  id      uuid primary key,
  beat_at timestamptz not null
);

-- Who has a page open, and on which node. Written when the first page opens and when the last one closes.
create table page_presence (
  owner_id uuid not null references app_user on delete cascade,
  node_id  uuid not null references live_node on delete cascade,
  primary key (owner_id, node_id)
);
create index page_presence_node on page_presence (node_id);
