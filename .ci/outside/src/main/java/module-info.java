/** Needs the two modules by name and nothing else. */
module outside {
  requires io.github.kalshibook.okhttp;
  requires io.github.kalshibook.testkit;
}
