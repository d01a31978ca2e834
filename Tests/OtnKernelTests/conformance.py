"""The kernel as Jupyter's own programs see it: jupyter_kernel_test's suite, jupyter_client and nbclient.

    OTN_KERNEL_PREFIX=DIR python conformance.py     # DIR: where `otn kernel install --prefix DIR` wrote to
"""

import os
import signal
import subprocess
import sys
import time
import unittest

os.environ["JUPYTER_PATH"] = os.path.join(os.environ["OTN_KERNEL_PREFIX"], "share", "jupyter")

import jupyter_kernel_test
import nbclient
import nbformat
from jupyter_client.manager import start_new_kernel


class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name = "otn"
    language_name = "otn"
    file_extension = ".otn"
    code_hello_world = 'print "hello, world"'
    completion_samples = [
        {"text": "pri", "matches": {"print"}},
        {"text": "print(pri", "matches": {"print"}},
        {"text": "show [1] | revers", "matches": {"reverse"}},
    ]
    complete_code_samples = ["1", "print 1", "let f = { x in x * 2 }", "func f a {\n  a\n}", "?print"]
    incomplete_code_samples = ["func f a {", "let a = ", "[1,\n", 'let t = """\ntext']
    invalid_code_samples = ["let = 3", "1 +* 2", '"abc', ")"]
    code_page_something = "?print"
    code_generate_error = 'fail "on purpose"'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2] | map { it * 2 }", "result": "[2, 4]"},
        {"code": '[[name: "apple", boxes: 4]]', "mime": "text/html"},
    ]
    code_display_data = [{"code": "show rand([3, 16, 16])", "mime": "image/png"}]
    code_history_pattern = "6 ? 7*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "print"


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "otn"
    support_iopub_welcome = True


class Session(unittest.TestCase):
    """One kernel and a client of it."""

    def setUp(self):
        self.manager, self.client = start_new_kernel(kernel_name="otn")

    def tearDown(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()

    def run_cell(self, code, **options):
        outputs = []
        reply = self.client.execute_interactive(
            code, timeout=60, allow_stdin=False, output_hook=outputs.append, **options
        )
        shown = [m for m in outputs if m["msg_type"] not in ("status", "execute_input")]
        return reply["content"], shown

    def next_for(self, message_id, message_type):
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") == message_id and message["msg_type"] == message_type:
                return message

    def test_cells_share_a_session(self):
        self.run_cell("let a = 20")
        self.assertEqual(self.run_cell("a * 2 + 2")[1][0]["content"]["data"]["text/plain"], "42")
        self.assertEqual(self.run_cell("| type")[1][0]["content"]["data"]["text/plain"], '"Int"')

    def test_errors_are_taught(self):
        reply, outputs = self.run_cell("prnt 1")
        self.assertEqual(reply["ename"], "unknown-name")
        self.assertEqual(outputs[0]["msg_type"], "error")
        self.assertIn("did you mean `print`", "\n".join(reply["traceback"]))

    def test_silent_cells_say_nothing(self):
        before = self.run_cell("1")[0]["execution_count"]
        reply, outputs = self.run_cell("print 1\n2", silent=True)
        self.assertEqual((reply["status"], outputs), ("ok", []))
        self.assertEqual(self.run_cell("it")[0]["execution_count"], before + 1)

    def test_user_expressions(self):
        reply, _ = self.run_cell("7", user_expressions={"myName": "it + 1", "wrong_one": "nothing_here"})
        values = reply["user_expressions"]
        self.assertEqual(values["myName"]["data"]["text/plain"], "8")
        self.assertEqual(values["wrong_one"]["ename"], "unknown-name")
        self.assertEqual(self.run_cell("it")[1][0]["content"]["data"]["text/plain"], "7")

    def test_quick_cells_keep_their_order(self):
        ids = [self.client.execute(f"print {number}") for number in range(100)]
        replies = [self.client.get_shell_msg(timeout=60) for _ in ids]
        self.assertEqual([reply["parent_header"]["msg_id"] for reply in replies], ids)
        counts = [reply["content"]["execution_count"] for reply in replies]
        self.assertEqual(counts, list(range(counts[0], counts[0] + 100)))
        texts = [self.next_for(message_id, "stream")["content"]["text"] for message_id in ids]
        self.assertEqual(texts, [f"{number}\n" for number in range(100)])

    def test_cells_behind_a_failed_one_are_aborted(self):
        ids = [self.client.execute(code) for code in ("var n = 0\nwhile true { n += 1 }", "print 1", "print 2")]
        self.next_for(ids[0], "execute_input")
        self.manager.interrupt_kernel()
        replies = [self.client.get_shell_msg(timeout=60)["content"] for _ in ids]
        self.assertEqual(replies[0]["ename"], "interrupted")
        self.assertEqual([reply["status"] for reply in replies[1:]], ["aborted", "aborted"])
        self.assertEqual(self.run_cell("1 + 1")[0]["status"], "ok")

    def interrupt(self, stop):
        message_id = self.client.execute("while true { }")
        self.next_for(message_id, "execute_input")
        started = time.monotonic()
        stop()
        reply = self.client.get_shell_msg(timeout=60)
        print(f"interrupted after {time.monotonic() - started:.3f} s", file=sys.stderr)
        self.assertEqual(reply["content"]["ename"], "interrupted")
        self.assertEqual(self.run_cell("2 * 21")[1][0]["content"]["data"]["text/plain"], "42")

    def test_interrupt_by_message(self):
        self.interrupt(self.manager.interrupt_kernel)

    def test_interrupt_by_signal(self):
        self.interrupt(lambda: os.kill(self.manager.provisioner.process.pid, signal.SIGINT))

    def test_deep_recursion_is_an_error(self):
        reply, _ = self.run_cell("func f n { f(n + 1) + 1 }\nf 0")
        self.assertEqual(reply["ename"], "recursion-limit")

    def test_messages_with_a_wrong_signature_are_dropped(self):
        key = self.client.session.key
        self.client.session.key = b"another"
        self.client.execute("print 666")
        self.client.session.key = key
        self.assertEqual(self.run_cell("print 1")[1][0]["content"]["text"], "1\n")

    def test_shutdown_while_a_cell_runs(self):
        process = self.manager.provisioner.process
        self.next_for(self.client.execute("while true { }"), "execute_input")
        self.client.shutdown()
        self.assertEqual(process.wait(timeout=60), 0)

    def test_restart_forgets(self):
        self.run_cell("let a = 1")
        self.manager.restart_kernel(now=False)
        self.client.wait_for_ready(timeout=60)
        self.assertEqual(self.run_cell("a")[0]["ename"], "unknown-name")


class Notebooks(unittest.TestCase):
    def test_nbclient_runs_a_notebook(self):
        sources = ["let xs = [3, 1, 2]", "xs | sort", 'print "sum" sum(xs)', '[[name: "apple", boxes: 4]]']
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        nbclient.NotebookClient(notebook, kernel_name="otn", timeout=60).execute()
        nbformat.validate(notebook)
        outputs = [cell.outputs for cell in notebook.cells]
        self.assertEqual(outputs[0], [])
        self.assertEqual(outputs[1][0].data["text/plain"], "[1, 2, 3]")
        self.assertEqual((outputs[2][0].name, outputs[2][0].text), ("stdout", "sum 6\n"))
        self.assertIn("<td", outputs[3][0].data["text/html"])
        self.assertEqual([cell.execution_count for cell in notebook.cells], [1, 2, 3, 4])

    def test_nbclient_sees_errors(self):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 // 0")])
        with self.assertRaises(nbclient.exceptions.CellExecutionError) as caught:
            nbclient.NotebookClient(notebook, kernel_name="otn", timeout=60).execute()
        self.assertEqual(caught.exception.ename, "division-by-zero")

    def test_a_killed_client_leaves_no_kernel(self):
        program = (
            "import time; from jupyter_client.manager import start_new_kernel\n"
            "m, c = start_new_kernel(kernel_name='otn')\n"
            "c.execute('while true { }'); print(m.provisioner.process.pid, flush=True); time.sleep(600)"
        )
        client = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        kernel = int(client.stdout.readline())
        client.kill()
        client.wait()
        client.stdout.close()
        deadline = time.monotonic() + 60
        while is_running(kernel) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertFalse(is_running(kernel))


def is_running(process):
    """A process that nobody has waited for yet does not run any more."""
    try:
        with open(f"/proc/{process}/stat") as status:
            return status.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    unittest.main()
