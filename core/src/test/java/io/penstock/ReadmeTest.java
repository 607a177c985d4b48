package io.penstock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java is what compiles and runs. */
class ReadmeTest {

  private static final Pattern IN_JAVA =
      Pattern.compile("## In Java\n\n```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path classes;

  @Test
  void theExampleInJavaCompilesAndRuns() throws Exception {
    Matcher snippet = IN_JAVA.matcher(Files.readString(Path.of("..", "README.md")));
    assertThat(snippet.find()).isTrue();
    Path source = classes.resolve("Snippet.java");
    Files.writeString(
        source,
        """
        import io.penstock.*;
        import java.time.Duration;
        import java.util.List;

        public class Snippet implements Runnable {
          public void run() {
            %s
            System.setProperty("snippet", limiter.stats("user-123").capacity() + " " + d.allowed());
            limiter.close();
          }
        }
        """
            .formatted(snippet.group(1)));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertThat(compiled).as("%s", messages).isTrue();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      ((Runnable) loader.loadClass("Snippet").getConstructor().newInstance()).run();
      assertThat(System.getProperty("snippet")).isEqualTo("10 true");
    } finally {
      System.clearProperty("snippet");
    }
  }
}
