import OtnRuntime
import OtnSyntax
import Testing

/// The interpreter as the prompt, the notebook and `otn run` use it.
@Suite struct InterpreterTests {
  @Test func checksSeveralCellsAheadWithTheNamesOfThoseBefore() throws {
    let laboratory = Laboratory()
    let source = "# %%\nlet a = 1\nfunc f x { x }\n# %%\nf(a)\n# %%\nit + b\n# %%\nf a 2"
    let cells = try Interpreter.cells(of: SourceFile(name: "lab.otn", text: source))
    #expect(laboratory.interpreter.check(cells).map(\.code) == ["unknown-name", "too-many-arguments"])
    #expect(laboratory.interpreter.bindings.isEmpty)
  }

  @Test func aFailedCellKeepsWhatItHadBound() throws {
    let laboratory = Laboratory()
    #expect(laboratory.codes("let a = 1\nfunc f { a }\n[1][5]\nlet b = 2\nfunc g { 3 }") == ["index-out-of-range"])
    #expect(laboratory.interpreter.bindings.map(\.name) == ["a", "f"])
    #expect(try laboratory.shown("f") == "1")
  }

  @Test func funcsCallEachOthersNewestDefinition() throws {
    let laboratory = Laboratory()
    try laboratory.run("func g { 1 }\nfunc f { g() }\nlet h = (f)")
    try laboratory.run("func g { 2 }")
    #expect(try laboratory.shown("[f(), h()]") == "[2, 2]")
    try laboratory.run("let g = { 3 }")
    #expect(try laboratory.shown("[f(), g()]") == "[2, 3]")
    try laboratory.run("func g x: 4 { x }")
    #expect(try laboratory.shown("[f(), g(x: 5)]") == "[4, 5]")
  }

  @Test func bindingsKnowTheirCells() throws {
    let laboratory = Laboratory()
    try laboratory.run("let a = 1\nlet b = 2")
    try laboratory.run("## Doubles.\nfunc twice x { x * 2 }\nlet a = twice(b)")
    #expect(laboratory.interpreter.bindings.map { "\($0.name) \($0.cell)" } == ["a 1", "b 0", "twice 1"])
    let cell = try Interpreter.cells(of: SourceFile(name: "lab.otn", text: "let c = twice a | { it + b }"))[0]
    let dependencies = laboratory.interpreter.dependencies(of: cell)
    #expect(Set(dependencies.names.keys) == ["twice", "a", "b"] && dependencies.binds == ["c"])
  }

  @Test func paramsAreOverriddenWithTheTypeOfTheirDefault() throws {
    let laboratory = Laboratory()
    laboratory.interpreter.parameterOverrides = [
      "epochs": .text("3"), "rate": .text("1"), "name": .text("7"), "sizes": .value(.list([.int(320)])),
    ]
    let source =
      "param epochs = 50\nparam rate = 0.1\nparam name = \"s\"\nparam sizes = [640]\n[epochs, rate, name, sizes]"
    #expect(try laboratory.shown(source) == "[3, 1.0, \"7\", [320]]")
    laboratory.interpreter.parameterOverrides = ["epochs": .text("many")]
    #expect(laboratory.codes("param epochs = 50") == ["wrong-type"])
  }

  @Test func filesInUseAreCheckedAndRunOnce() throws {
    let laboratory = Laboratory()
    laboratory.host.files["lib/boxes.otn"] = Array(
      "print \"loaded\"\nlet unit = 2\n## The area.\nfunc area box { box[0] * box[1] * unit }".utf8)
    laboratory.host.files["lib/more.otn"] = Array("use \"boxes.otn\"\nfunc twice box { boxes.area(box) * 2 }".utf8)
    let source =
      "use \"lib/boxes.otn\"\nuse \"lib/more.otn\" as other\n[boxes.area([2, 3]), other.twice([2, 3]), boxes.unit]"
    #expect(try laboratory.shown(source) == "[12, 24, 2]")
    #expect(laboratory.host.output == "loaded\n")
    #expect(laboratory.codes("boxes.aera [2, 3]") == ["unknown-name"])
    #expect(laboratory.codes("boxes.area [2, 3] 4") == ["too-many-arguments"])
    laboratory.host.files["circle.otn"] = Array("use \"circle.otn\"".utf8)
    #expect(laboratory.codes("use \"circle.otn\"") == ["circular-use"])
    laboratory.host.files["bad.otn"] = Array("let a = unknwon".utf8)
    #expect(laboratory.failures("use \"bad.otn\"").map { $0.file.name } == ["bad.otn"])
  }

  @Test func theStandardLibraryIsFoundLast() throws {
    let laboratory = Laboratory()
    let library = SourceFile(
      name: "stdlib/boxes.otn", text: "## Width.\nfunc wide box { box[2] - box[0] }\nfunc len x { 99 }")
    try laboratory.interpreter.addStandardLibrary(files: [library])
    #expect(try laboratory.shown("wide [1, 2, 5, 6]") == "4")
    #expect(try laboratory.shown("len [1]") == "1", "commands come before it")
    try laboratory.run("help wide")
    #expect(laboratory.host.output.contains("Width."))
    #expect(try laboratory.shown("let wide = 3\nwide") == "3")
  }

  @Test func completionHasNamesLabelsAndMembers() throws {
    let laboratory = Laboratory()
    try laboratory.run("let m = [depth: 1, \"hot dog\": 2]\nfunc f a size: 3 { a }")
    let interpreter = laboratory.interpreter
    #expect(interpreter.commandNames.contains("sort"))
    #expect(interpreter.labels(of: "sort") == ["by", "descending"])
    #expect(interpreter.labels(of: "f") == ["size"])
    #expect(Interpreter.members(of: interpreter.value(of: "m") ?? .null) == ["depth"])
  }

  @Test func returnsAndBreaksLeaveOperandsToo() throws {
    let source = """
      func f x {
        let y = 1 + (if x > 0 { return "left" } else { 2 })
        y
      }
      var seen = []
      for i in 0..<5 {
        seen += [i * (if i == 1 { continue } else if i == 3 { break } else { 10 })]
      }
      [f(1), f(0), seen]
      """
    #expect(try Laboratory().shown(source) == "[\"left\", 3, [0, 20]]")
  }

  @Test func recursiveLocalFunctionsAndClosuresSeeTheirVariables() throws {
    let source = """
      func outer n {
        func even k { if k == 0 { true } else { odd(k - 1) } }
        func odd k { if k == 0 { false } else { even(k - 1) } }
        let offset = n * 10
        let add = { x in { y in x + y + offset } }
        [even(n), add(1)(2)]
      }
      outer 4
      """
    #expect(try Laboratory().shown(source) == "[true, 43]")
  }

  @Test func defaultsAreEvaluatedAtEachCall() throws {
    let source = "var n = 0\nfunc next by: n * 2 list: [by] { n += 1\n list }\nnext\nnext\n[next(), next(by: 7)]"
    #expect(try Laboratory().shown(source) == "[[4], [7]]")
  }

  @Test func catchBindsCodeMessageAndHelp() throws {
    #expect(
      try Laboratory().shown("try { [1][3] } catch e { [e.code, e.message] }")
        == "[\"index-out-of-range\", \"index 3 is out of range: the List has 1 item\"]")
    #expect(
      try Laboratory().shown(
        "var n = 0\nfor i in 0..<3 { try { if i == 1 { fail \"x\" }\n n += 1 } catch { n += 10 } }\nn") == "12")
  }
}
