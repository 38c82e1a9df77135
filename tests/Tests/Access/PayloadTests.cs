using System.Text;
using Countinghouse.Kernel;
using Countinghouse.Settlement;
using Countinghouse.Tests.Records;
using CsCheck;

namespace Countinghouse.Tests.Access;

/// <summary>A command as text. Its form is the firm's own; the first two are the example of its doc comment and one by hand.</summary>
public sealed class PayloadTests
{
    static readonly SortedDictionary<string, Type> Types = new(typeof(Command).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(Command)) && !t.IsAbstract && Payload.Names.Contains(t.Name)).ToDictionary(t => t.Name));

    public static TheoryData<string> EachCommand => new(Payload.Names);

    static readonly Gen<Random> Chances = Gen.Int.Select(seed => new Random(seed));

    [Theory]
    [InlineData("""{"command":"HoldInstruction","instruction":1893,"reason":"wait"}""")]
    [InlineData("""{"command":"LinkInstruction","instruction":1,"kind":"after","other":2}""")]
    [InlineData("""{"command":"OpenDay","day":"2013-10-07"}""")]
    [InlineData("""{"command":"ReleaseInstruction","instruction":7}""")]
    [InlineData("""{"command":"SetPrice","day":"2013-10-07","isin":"US0268747849","close":48.50,"currency":"USD","source":""}""")]
    public void It_has_one_form_that_is_read_as_it_was_written(string text) => Assert.Equal(text, Text(Read(text)));

    [Theory, MemberData(nameof(EachCommand))]
    public void Every_command_comes_back_as_it_was_written(string name) => Chances.Sample(chance =>
    {
        var command = new DrawnFacts(chance).CommandOf(Types[name]);
        var bytes = Payload.Write(command);
        var read = Payload.Read(bytes, out var problem);
        Assert.Equal("", problem);
        Assert.Equal(DrawnFacts.Dump(command), DrawnFacts.Dump(read));
        Assert.Equal(bytes, Payload.Write(read ?? command));
    }, iter: 50);

    [Theory]
    [InlineData("""[]""", "a command is one JSON object"), InlineData("""{"instruction":1}""", "member 'command' says which command it is")]
    [InlineData("""{"command":"Pend"}""", "there is no command 'Pend' that could be given so")]
    [InlineData("""{"command":"HoldInstruction","instruction":1}""", "HoldInstruction: member 'reason' is missing")]
    [InlineData("""{"command":"HoldInstruction","instruction":1,"reason":"a","force":true}""",
        "HoldInstruction: has no member 'force'; it has instruction, reason")]
    [InlineData("""{"command":"HoldInstruction","instruction":"1","reason":"a"}""",
        "HoldInstruction: 'instruction' is not of the kind that belongs there")]
    [InlineData("""{"command":"HoldInstruction","instruction":1,"reason":null}""",
        "HoldInstruction: 'reason' is not of the kind that belongs there")]
    [InlineData("""{"command":"LinkInstruction","instruction":1,"kind":3,"other":2}""",
        "LinkInstruction: 'kind' is not of the kind that belongs there")]
    [InlineData("""{"command":"LinkInstruction","instruction":1,"kind":"after, with","other":2}""",
        "LinkInstruction: 'kind' is not of the kind that belongs there")]
    [InlineData("""{"command":"GrantRole","person":"zoe","right":{"role":"desk","desk":"","accountFrom":""}}""",
        "GrantRole: member 'right.accountTo' is missing")]
    [InlineData("""{"command":"GrantRole","person":"zoe","right":{"role":"desk","desk":"","accountFrom":"","accountTo":"","x":1}}""",
        "GrantRole: 'right' has no member 'x'; it has role, desk, accountFrom, accountTo, until")]
    [InlineData("""{"command":"OpenDay","day":"7.10.2013"}""", "OpenDay: 'day' is no date: a date is written as 2025-12-31")]
    [InlineData("""{"command":"ReverseJournal","journal":1,"reason":"a","effective":"2025-13"}""",
        "ReverseJournal: 'effective' is no date: a date is written as 2025-12-31")]
    [InlineData("""{"command":"ReverseJournal","journal":1,"reason":"a","effective":"2025-00"}""",
        "ReverseJournal: 'effective' is no date: a date is written as 2025-12-31")]
    [InlineData("""{"command":"GrantRole","person":"z","right":{"role":"r","desk":"","accountFrom":"","accountTo":"","until":"2025-13"}}""",
        "GrantRole: 'right.until' is no date: a date is written as 2025-12-31")]
    [InlineData("""{"command":"DefineRole","role":"r","verbs":["a",null],"pages":[]}""", "DefineRole: 'verbs' has null in a list")]
    [InlineData("""{"command":"SettleDue","day":"2013-10-07","answers":[{"instruction":1,"why":"held"}]}""", "SettleDue: ")]
    public void What_is_wrong_with_a_text_is_said(string text, string problem)
    {
        Assert.Null(Payload.Read(Encoding.UTF8.GetBytes(text), out var said));
        Assert.StartsWith(problem, said, StringComparison.Ordinal);
    }

    [Theory, InlineData("{"), InlineData(""), InlineData("""{"command":"OpenDay","command":"OpenDay","day":"2013-10-07"}""")]
    [InlineData("""{"command":"OpenDay","day":"2013-10-07"} x"""), InlineData("\u0001"), InlineData("""{"command":"\ud800"}""")]
    public void What_is_no_JSON_is_refused(string text)
    {
        Assert.Null(Payload.Read(Encoding.UTF8.GetBytes(text), out var said));
        Assert.NotEqual("", said);
    }

    [Fact]
    public void Where_it_came_from_may_be_left_out() => Assert.Equal(
        """{"command":"CancelTrade","tradeId":"x","reason":"y","source":""}""",
        Text(Read("""{"command":"CancelTrade","tradeId":"x","reason":"y"}""")));

    static Command Read(string text) => Payload.Read(Encoding.UTF8.GetBytes(text), out var problem) ?? throw new ArgumentException(problem);

    static string Text(Command command) => Encoding.UTF8.GetString(Payload.Write(command));
}
