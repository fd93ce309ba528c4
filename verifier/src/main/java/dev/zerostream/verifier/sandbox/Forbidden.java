package dev.zerostream.verifier.sandbox;

import java.util.List;

/**
 * What programs may not mention, as {@link Sandbox#inspect} reports it.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>A rule of the game, shown to the proposer; safety does not rest on it.
 *   <li>Double-underscore names are forbidden as well, except those that stand for an operator.
 * </ul>
 *
 * @param modules top-level module names that may not be imported
 * @param names builtins that may not be named
 * @param attributes attributes and members that may not be named
 */
public record Forbidden(List<String> modules, List<String> names, List<String> attributes) {

  /** What could reach outside a pure function, or change from run to run. */
  public static final Forbidden DEFAULT =
      new Forbidden(
          words(
              """
              os sys subprocess random time datetime threading multiprocessing socket ctypes signal
              asyncio concurrent pathlib shutil tempfile glob io fcntl mmap select selectors ssl
              http urllib ftplib smtplib importlib imp pkgutil builtins inspect gc traceback
              linecache code codeop pickle shelve marshal dbm sqlite3 resource pty tty pwd grp
              posix nt _posixsubprocess _socket _thread _ctypes _io platform uuid secrets logging
              atexit faulthandler tracemalloc weakref sysconfig site runpy webbrowser calendar
              warnings contextvars queue sched crypt getpass locale
              """),
          words(
              """
              eval exec compile open input __import__ globals locals vars setattr delattr breakpoint
              exit quit memoryview id help copyright credits license
              """),
          words(
              """
              gi_frame gi_code gi_yieldfrom cr_frame cr_code cr_await ag_frame ag_code tb_frame
              tb_next tb_lasti f_back f_globals f_locals f_builtins f_code f_trace func_globals
              func_code co_code mro format_map
              """));

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }
}
