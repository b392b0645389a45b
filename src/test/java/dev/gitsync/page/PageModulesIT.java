package dev.gitsync.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's pure logic, called as the page calls it. */
class PageModulesIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension final OnPage on = new OnPage();

  /**
   * Imports a module and evaluates an expression with what it exports.
   *
   * @param expression of {@code module} and {@code given}
   */
  private JsonNode evaluate(String module, String expression, @Nullable Object given) {
    on.page().navigate(on.node().url().toString());
    var script =
        """
        async (given) => {
          const module = await import('/lib/%s');
          return JSON.stringify(%s) ?? 'null';
        }"""
            .formatted(module, expression);
    try {
      return JSON.readTree((String) on.page().evaluate(script, given));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void pastedAddresses_areTakenApart() {
    var pasted =
        Map.ofEntries(
            Map.entry("https://github.com/o/r", "https://github.com/o/r"),
            Map.entry(" https://github.com/o/r.git ", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/issues/7", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/tree/feat/x", "https://github.com/o/r feat/x"),
            Map.entry("https://github.com/o/r/tree/a%23b", "https://github.com/o/r a#b"),
            Map.entry("https://github.com/o/r/pull/new/feat/x", "https://github.com/o/r feat/x"),
            Map.entry(
                "https://github.com/o/r/compare/main...feat/x", "https://github.com/o/r feat/x"),
            Map.entry("https://github.com/o/r/compare", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/wiki/Home", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/tags", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/security/advisories", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/projects", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/discussions/7", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/labels/bug", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/milestones", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/packages", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/graphs/contributors", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/pulse", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/network/dependencies", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/raw/main/README.md", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/blame/main/README.md", "https://github.com/o/r"),
            Map.entry("https://github.com/o/r/pull/7", "https://github.com/o/r #7"),
            Map.entry("https://github.com/o/r/pull/7/files?w=1#diff", "https://github.com/o/r #7"),
            Map.entry("https://git.example.com/o/r/pulls/7", "https://git.example.com/o/r #7"),
            Map.entry("https://git.example.com/o/r/src/branch/x", "https://git.example.com/o/r x"),
            Map.entry(
                "https://gitlab.com/g/s/p/-/tree/x/y?ref_type=heads",
                "https://gitlab.com/g/s/p x/y"),
            Map.entry(
                "https://gitlab.com/g/s/p/-/merge_requests/9/diffs", "https://gitlab.com/g/s/p #9"),
            Map.entry(
                "https://gitlab.com/g/p/-/merge_requests/new?merge_request%5Bsource_branch%5D=x",
                "https://gitlab.com/g/p x"),
            Map.entry("https://gitlab.com/g/s/p", "https://gitlab.com/g/s/p"),
            Map.entry("https://user:secret@github.com/o/r", "https://github.com/o/r"),
            Map.entry("git@github.com:o/r.git", "git@github.com:o/r.git"),
            Map.entry("ssh://git@github.com/o/r.git", "ssh://git@github.com/o/r.git"),
            Map.entry("https://github.com/", "nothing"),
            Map.entry("https://github.com/o", "nothing"),
            Map.entry("javascript:alert(1)/x", "nothing"),
            Map.entry("what is this", "nothing"),
            Map.entry("", "nothing"));

    var told =
        evaluate(
            "pasted.js",
            """
            Object.fromEntries(given.map((text) => {
              const found = module.parsePasted(text);
              return [text, found
                ? [found.remoteOrigin, found.branch, found.pullRequest && `#${found.pullRequest}`]
                    .filter(Boolean).join(' ')
                : 'nothing'];
            }))""",
            List.copyOf(pasted.keySet()));

    assertThat(JSON.convertValue(told, new TypeReference<Map<String, String>>() {}))
        .containsExactlyInAnyOrderEntriesOf(pasted);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          none                                                      | none
          ?q=two+words&state=open%2Cmerged&group=state&sort=updated | ?q=two+words&state=open%2Cmerged&group=state&sort=updated
          ?state=merged,open,nonsense                               | ?state=open%2Cmerged
          ?group=nonsense&sort=created&diff=unified&wide=false      | none
          ?archived=true&chat=c1&diff=split&wide=true               | ?archived=true&chat=c1&diff=split&wide=true
          ?chat=c1&origin=https%3A%2F%2Fh%2Fo%2Fr&branch=a%2Fb      | ?chat=c1&origin=https%3A%2F%2Fh%2Fo%2Fr&branch=a%2Fb
          ?origin=https%3A%2F%2Fh%2Fo%2Fr&branch=b                  | none
          """)
  void view_isWhatItsAddressSays(@Nullable String address, @Nullable String normalForm) {
    var told =
        evaluate(
            "view.js",
            "module.formatView(module.parseView(given))",
            address == null ? "" : address);

    assertThat(told.asText()).isEqualTo(normalForm == null ? "" : normalForm);
  }

  @Test
  void diff_isReadAsGitWritesIt() {
    var diff =
        """
        diff --git "a/\\303\\244 b.txt" "b/\\303\\244 b.txt"
        old mode 100644
        new mode 100755
        --- "a/\\303\\244 b.txt"
        +++ "b/\\303\\244 b.txt"
        @@ -1,2 +1,2 @@ some context
        --- looks like a header
        +++ looks like one too
         same
        \\ No newline at end of file
        diff --git a/gone.txt b/gone.txt
        deleted file mode 100644
        --- a/gone.txt
        +++ /dev/null
        @@ -1 +0,0 @@
        -last
        diff --git a/with space.txt b/with space.txt
        new file mode 100644
        --- /dev/null
        +++ b/with space.txt
        @@ -0,0 +1,2 @@
        +one
        +
        diff --git a/old/name b/new/name
        similarity index 90%
        rename from old/name
        rename to new/name
        diff --git a/pic.png b/pic.png
        GIT binary patch
        """;

    var files =
        evaluate(
            "diff.js",
            """
            module.parseDiff(given).map(({ path, oldPath, kind, binary, mode, additions, deletions, hunks }) =>
              [kind, path, oldPath ?? '-', mode ?? '-', binary, `+${additions}`, `-${deletions}`,
                hunks.flatMap(({ lines }) => lines.map((line) =>
                  `${line.oldLine ?? ''}:${line.newLine ?? ''}${line.type}${line.text}${line.noNewline ? '!' : ''}`)).join('|')
              ].join(' '))""",
            diff);

    assertThat(JSON.convertValue(files, new TypeReference<List<String>>() {}))
        .containsExactly(
            "modified ä b.txt - 100644 → 100755 false +1 -1"
                + " 1:--- looks like a header|:1+++ looks like one too|2:2 same!",
            "deleted gone.txt - - false +0 -1 1:-last",
            "added with space.txt - - false +2 -0 :1+one|:2+",
            "renamed new/name old/name - false +0 -0 ",
            "modified pic.png - - true +0 -0 ");
  }

  @Test
  void diff_withoutGitsFirstLines_isReadToo() {
    var diff =
        """
        --- a/one.txt
        +++ b/one.txt
        @@ -1 +1 @@
        -a
        +b
        --- a/two.txt
        +++ b/two.txt
        @@ -1 +1 @@
        -c
        +d
        """;

    var paths = evaluate("diff.js", "module.parseDiff(given).map(({ path }) => path)", diff);

    assertThat(paths).hasToString("[\"one.txt\",\"two.txt\"]");
  }

  @Test
  void linesBesideEachOther_pairWhatWasRemovedWithWhatCameInItsPlace() {
    var pairs =
        evaluate(
            "diff.js",
            """
            module.besideEachOther([...given].map((type, index) => ({ type, text: String(index) })))
              .map(({ left, right }) => `${left?.text ?? '.'}${right?.text ?? '.'}`).join(' ')""",
            " --+ ++-");

    assertThat(pairs.asText()).isEqualTo("00 13 2. 44 .5 .6 7.");
  }

  @Test
  void store_keepsTheNewestOfEachChatWhateverTheOrder() {
    var told =
        evaluate(
            "chat-store.js",
            """
            (() => {
              const store = new module.ChatStore();
              const chat = (id, version, more) => ({ id, version, created_at: '2026-01-01T00:00:00Z',
                archived: false, diff_statuses: [], ...more });
              const versions = () => store.chats.map(({ id, version }) => `${id}${version}`).sort().join(' ');
              const seen = [];
              store.addEventListener('reset', ({ detail }) =>
                seen.push(detail.changes.map(({ chat: { id } }) => id).join('')));
              store.receive({ kind: 'updated', chat: chat('a', 5) });
              store.receive({ kind: 'snapshot', chats: [chat('a', 4), chat('b', 1)], more: true });
              store.receive({ kind: 'deleted', chat: chat('b', 1) });
              store.receive({ kind: 'snapshot', chats: [chat('c', 1)], more: false });
              const first = versions();
              store.receive({ kind: 'updated', chat: chat('a', 3) });
              store.receive({ kind: 'archived', chat: chat('c', 2) });
              store.receive({ kind: 'updated', chat: chat('c', 1) });
              const second = versions();
              store.expectSnapshot();
              store.receive({ kind: 'snapshot', chats: [chat('a', 6), chat('d', 1)], more: false });
              return [first, second, versions(), seen.join('|')];
            })()""",
            null);

    assertThat(told).hasToString("[\"a5 c1\",\"a5\",\"a6 d1\",\"|ad\"]");
  }

  @Test
  void archive_takesWhatComesBeforeDuringAndAfterItIsFetched() {
    var told =
        evaluate(
            "archive.js",
            """
            await (async () => {
              const asked = [];
              const archive = new module.Archive({
                listArchivedChats: () => new Promise((answer) => asked.push(answer)),
              });
              const chat = (id, version, archived) => ({ id, version, archived });
              const held = () => archive.chats.map(({ id, version }) => `${id}${version}`).sort().join(' ');
              const answer = (chats) => {
                asked.shift()(chats);
                return new Promise((resume) => setTimeout(resume));
              };
              const told = [];
              archive.receive({ kind: 'archived', chat: chat('a', 2, false) });
              told.push(held());
              archive.load();
              archive.receive({ kind: 'archived', chat: chat('b', 3, false) });
              archive.receive({ kind: 'updated', chat: chat('c', 5, false) });
              await answer([chat('a', 2, true), chat('c', 4, true)]);
              told.push(held());
              archive.receive({ kind: 'deleted', chat: chat('a', 3, true) });
              told.push(held());
              archive.doubt();
              await answer([chat('d', 1, true)]);
              told.push(held());
              archive.clear();
              archive.receive({ kind: 'archived', chat: chat('e', 1, false) });
              archive.doubt();
              told.push(held(), asked.length);
              return told;
            })()""",
            null);

    assertThat(told).hasToString("[\"a2\",\"a2 b3\",\"b3\",\"d1\",\"\",0]");
  }

  @Test
  void marksOfChatsThatAreGone_areForgotten() {
    var told =
        evaluate(
            "unseen.js",
            """
            (() => {
              const unseen = new module.Unseen();
              const counts = [];
              unseen.addEventListener('change', () => counts.push(unseen.count));
              ['a', 'b', 'c'].forEach((chatId) => unseen.mark(chatId, 'merged'));
              unseen.keep((chatId) => chatId === 'b');
              return [counts.at(-1), unseen.changeOf('a') ?? 'none', unseen.changeOf('b')];
            })()""",
            null);

    assertThat(told).hasToString("[1,\"none\",\"merged\"]");
  }

  @Test
  void panel_isDrawnAgainOnlyIfSomethingOfItChanged() {
    var told =
        evaluate(
            "../components/chat-panel/chat-panel.js",
            """
            (() => {
              const panel = document.createElement('chat-panel');
              document.body.append(panel);
              const chat = { id: 'c', title: 'One', workspace_id: 'w', archived: false,
                created_at: '2026-01-01T00:00:00Z', diff_statuses: [] };
              const state = { chat, isRefreshing: false, diff: 'unified', isWide: false };
              const title = () => panel.querySelector('h2 bdi');
              panel.show(state);
              const first = title().textContent;
              title().textContent = 'left alone';
              panel.show({ ...state });
              const second = title().textContent;
              panel.show({ ...state, chat: { ...chat, title: 'Two' } });
              return [first, second, title().textContent];
            })()""",
            null);

    assertThat(told).hasToString("[\"One\",\"left alone\",\"Two\"]");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "https://ghes.example.com/o/r, ghes.example.com",
    "http://127.0.0.1:3000/o/r, 127.0.0.1:3000",
    "git@github.com:o/r.git, github.com",
    "ssh://git@host.example.com/o/r, host.example.com",
    "nonsense, this Git host"
  })
  void host_isNamedAsInTheAddress(String remoteOrigin, String host) {
    assertThat(evaluate("words.js", "module.hostOf(given)", remoteOrigin).asText()).isEqualTo(host);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "src/Main.java, java",
    "a/b.test.ts, typescript",
    "Makefile, makefile",
    "pom.xml, xml",
    "LICENSE, ''",
    "archive.tar.gz, ''"
  })
  void language_followsFromTheName(String path, String language) {
    assertThat(evaluate("languages.js", "module.languageOf(given) ?? ''", path).asText())
        .isEqualTo(language);
  }

  @Test
  void addressesOfOtherKinds_neverBecomeLinks() {
    var told =
        evaluate(
            "safe-url.js",
            "given.map((url) => module.safeHref(url) ?? 'none')",
            List.of("https://h/x", "http://h/x", "javascript:alert(1)", "data:text/html,x", "x"));

    assertThat(told).hasToString("[\"https://h/x\",\"http://h/x\",\"none\",\"none\",\"none\"]");
  }
}
