import OtnRuntime
import OtnWork
import Testing

@Suite struct ExamplesTests {
  @Test func everyExampleOfACoreCommandGivesWhatItSays() throws {
    let runner = ExampleRunner { Laboratory().interpreter }
    #expect(try runner.failures(in: Core.commands) == [])
  }

  @Test func everyCoreCommandIsDocumented() {
    for command in Core.commands {
      #expect(!command.summary.isEmpty && !command.returns.isEmpty, "\(command.name)")
      #expect(command.parameters.allSatisfy { !$0.summary.isEmpty }, "\(command.name)")
    }
  }
}
