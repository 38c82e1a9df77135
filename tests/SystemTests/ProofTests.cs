using Countinghouse.Facts;
using Countinghouse.Store;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

public sealed class ProofTests
{
    [Fact]
    public void A_trade_is_proven_to_a_stranger()
    {
        using var scratch = new Scratch();
        var file = scratch.At("trade.proof");
        Cli.Run("prove", Sample.Book, "T20251009-000002", "--to", file).Ends(0);
        var check = Cli.Run("check-proof", file).Ends(0);
        Assert.Contains("trade-booked", check.Out);
        Assert.Contains("T20251009-000002", check.Out);
        foreach (var words in new[] { "account C1050", "instrument GB00BP6MXD84", "currency GBP", "side SELL", "trade-date 2025-10-09",
            "executed-at 2025-10-09T07:00:19.149Z", "birth-date 19" }) Assert.Contains(words, check.Out);
        foreach (var dump in new[] { "{", "10/09/2025", "AccountId" }) Assert.DoesNotContain(dump, check.Out);
        var key = check.Out.Split('\n').Single(l => l.StartsWith("signed by", StringComparison.Ordinal))["signed by".Length..].Trim()
            .Split(' ')[0];
        Cli.Run("check-proof", file, "--key", key).Ends(0);
        var other = (key[^1] == 'A' ? 'B' : 'A') + "";
        Assert.Contains("another key", Cli.Run("check-proof", file, "--key", key[..^1] + other).Ends(1).Out);
    }

    [Fact]
    public void Digits_are_the_id_of_a_trade_where_there_is_one_and_a_number_otherwise()
    {
        using var scratch = new Scratch();
        var day = scratch.Folder(Path.GetFileName(Sample.Days[0]));
        foreach (var file in Directory.GetFiles(Sample.Days[0]))
            File.WriteAllText(Path.Combine(day, Path.GetFileName(file)), File.ReadAllText(file).Replace("T20251009-000002", "17"));
        var book = scratch.At("book.db");
        Cli.Run("day", book, day).Ends(0);
        Assert.Contains("fact:17", Cli.Run("prove", book, "17", "--to", scratch.At("trade.proof")).Ends(0).Complaint);
        Assert.StartsWith("trade-booked", Says(scratch.At("trade.proof")));
        foreach (var (asked, number) in new[] { ("fact:17", 17), ("18", 18) })
        {
            Assert.Empty(Cli.Run("prove", book, asked, "--to", scratch.At("fact.proof")).Ends(0).Err);
            Assert.Null(ProofFile.Check(File.ReadAllText(scratch.At("fact.proof")), out var proof));
            Assert.Equal(number, proof?.Facts[0].Number);
        }
        foreach (var nothing in new[] { "fact:", "fact:-1", "-1", "9999999", "+17", " 18" }) Cli.Run("prove", book, nothing).Ends(3);
    }

    static string Says(string file)
    {
        Assert.Null(ProofFile.Check(File.ReadAllText(file), out var proof));
        return proof?.InWords().First().Says ?? "";
    }

    [Fact]
    public void Every_kind_of_fact_in_the_sample_has_a_proof()
    {
        var names = Wire.All.ToDictionary(w => w.Type, w => w.Name);
        var first = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var fact in Copies.Facts(Sample.Book)) first.TryAdd(names[fact.Fact.GetType()], fact.Number);
        Assert.True(first.Count >= 20, $"only {first.Count} kinds: {string.Join(", ", first.Keys)}");
        using var scratch = new Scratch();
        foreach (var (name, number) in first)
        {
            var text = Proving.Prove(Sample.Book, $"{number}").Render();
            Assert.Null(ProofFile.Check(text, out var proof));
            Assert.StartsWith(name + " ", proof?.InWords().First().Says ?? "");
            File.WriteAllText(scratch.At("one.proof"), text);
            if (number % 5 == 0) Cli.Run("check-proof", scratch.At("one.proof")).Ends(0);
        }
    }

    [Fact]
    public void No_character_of_a_proof_can_be_another()
    {
        var text = Proving.Prove(Sample.Book, "T20251009-000002").Render();
        Assert.Null(ProofFile.Check(text, out _));
        var random = new Random(20251009);
        var cases = Math.Min(Campaign.Cases(300, int.MaxValue), text.Length);
        for (var i = 0; i < cases; i++)
        {
            var at = cases == text.Length ? i : random.Next(text.Length);
            var other = (char)(text[at] ^ 1 << random.Next(7));
            Assert.True(ProofFile.Check(text[..at] + other + text[(at + 1)..], out _) is not null,
                $"'{other}' for '{text[at]}' at {at} is taken");
            Assert.True(ProofFile.Check(text[..at] + text[(at + 1)..], out _) is not null, $"'{text[at]}' at {at} may be left out");
        }
        foreach (var more in new[] { "\n", " ", "{}", "\0", "x", "\r\n" })
        {
            Assert.NotNull(ProofFile.Check(text + more, out _));
            Assert.NotNull(ProofFile.Check(more + text, out _));
        }
        Campaign.Say($"{cases} of {text.Length} characters changed and left out, none taken");
    }

    [Fact]
    public void What_is_no_proof_is_refused_in_a_sentence()
    {
        using var scratch = new Scratch();
        var file = scratch.At("no.proof");
        foreach (var bytes in new byte[][] { [], [0xff, 0xfe, 0x00], "{}"u8.ToArray(), "null"u8.ToArray(), new byte[5 << 20] })
        {
            File.WriteAllBytes(file, bytes);
            Assert.StartsWith("WRONG  ", Cli.Run("check-proof", file).Ends(1).Out);
        }
        Cli.Run("check-proof", scratch.At("none.proof")).Ends(3);
        Assert.Contains("no fact or trade", Cli.Run("prove", Sample.Book, "T-NONE").Ends(3).Complaint);
        Cli.Run("prove", Sample.Book, "99999999").Ends(3);
    }
}
