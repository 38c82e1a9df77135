using System.Text;
using Countinghouse.App.Messages;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>
/// Answers of the depository to what it was asked of an instruction: sese.027 and sese.031, MT 548 with 25D CPRC (a cancellation) or
/// TPRC (a processing change command): ISO 15022 User Handbook, MT 548, field 25D.
/// </summary>
public sealed class RequestAnswerTests
{
    const string Firm = "HAZRUS30", Depository = "CTDPUS30";

    static MxHeader Head(string id, string from = Depository) => new(from, Firm, id, "", new(2025, 10, 9, 20, 0, 0, TimeSpan.Zero), null);

    static (string Book, string Instruction) Bilateral(Scratch scratch)
    {
        var book = scratch.At("book.db");
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        var open = Cli.Report("instructions", book).Named().First(i => (i["kind"], i["status"]) == ("BILATERAL", "PENDING")
            && i["isin"].StartsWith("US", StringComparison.Ordinal));
        return (book, open["instruction"]);
    }

    static Ran Import(Scratch scratch, string book, string name, byte[] bytes)
    {
        File.WriteAllBytes(scratch.At(name), bytes);
        return Cli.Run("import", "message", book, scratch.At(name));
    }

    static List<Dictionary<string, string>> Life(string book, string instruction) =>
        [.. Table.Parse(Cli.Run("instruction", "show", book, instruction, "--format", "csv").Ends(0).Out).Named()];

    static string FactOf(string book, string instruction, string outcome) =>
        Life(book, instruction).Last(l => l["outcome"] == outcome)["fact"];

    static string Outcome(string book, string instruction, string starts) =>
        Life(book, instruction).LastOrDefault(l => l["outcome"].StartsWith(starts, StringComparison.Ordinal)) is { } last
            ? $"{last["outcome"]} {last["note"]}" : "";

    [Fact]
    public void A_refused_hold_is_shown_with_its_reason_once_whatever_it_is_called()
    {
        using var scratch = new Scratch();
        var (book, i) = Bilateral(scratch);
        Cli.Run("instruction", "hold", book, i, "--reason", "short").Ends(0);
        var held = FactOf(book, i, "HELD");
        ModificationStatus Answer(MxStatus status) => new("C" + held, null, null, status);
        Assert.Contains("can tell", Import(scratch, book, "forged.xml",
            MxForms.Build(Head("Z-0", "BRCHUS30"), Answer(new("Cmpltd", [])))).Ends(1).Err);
        Import(scratch, book, "pending.xml", MxForms.Build(Head("Z-1"), Answer(new("Pdg", [])))).Ends(0);
        Assert.Equal($"REQUEST_PENDING {held} ", Outcome(book, i, "REQUEST_"));
        var refused = Answer(new("Rjctd", [new("NRGN")]));
        Import(scratch, book, "refused.xml", MxForms.Build(Head("Z-2"), refused)).Ends(0);
        Import(scratch, book, "again.xml", MxForms.Build(Head("Z-3"), refused)).Ends(0); // under another id
        var mt = MtForms.Build(refused, Depository, Firm, "Z-4").Bytes();
        Assert.Contains(":25D::TPRC//REJT", Encoding.ASCII.GetString(mt));
        Import(scratch, book, "again.fin", mt).Ends(0);
        Assert.StartsWith($"REQUEST_REFUSED {held} NRGN", Outcome(book, i, "REQUEST_"));
        Assert.Equal(2, Life(book, i).Count(l => l["outcome"].StartsWith("REQUEST_", StringComparison.Ordinal)));
        Assert.Contains($"the market refused HELD of fact {held}: NRGN", Cli.Run("instruction", "show", book, i).Ends(0).Err);
        Cli.Run("verify", book, "--tables").Ends(0);
    }

    // ISO 15022, MT 548, 25D::IPRC//CPRC (CxlReqd): the counterparty's cancellation request waits for ours; CANP (PdgCxl): ours is pending.
    [Fact]
    public void That_the_other_side_wishes_to_cancel_is_shown_once_and_ours_completes_it()
    {
        using var scratch = new Scratch();
        var (book, i) = Bilateral(scratch);
        StatusAdvice Told(string kind) => new("I" + i, null, null, new(kind, []), null, null, null, null);
        var asked = MtForms.Build(Told("CxlReqd"), Depository, Firm, "W-1").Bytes();
        Assert.Contains(":25D::IPRC//CPRC", Encoding.ASCII.GetString(asked));
        Import(scratch, book, "asked.fin", asked).Ends(0);
        Import(scratch, book, "again.xml", MxForms.Build(Head("W-2"), Told("CxlReqd"))).Ends(0);
        Assert.Single(Life(book, i), l => l["outcome"] == "CANCEL_ASKED_BY_THEM");
        Assert.Contains(Cli.Report("instructions", book).Named(), l => l["instruction"] == i && l["status"] == "PENDING");
        Cli.Run("instruction", "cancel", book, i, "--reason", "agreed").Ends(0);
        Assert.Contains(Cli.Report("instructions", book).Named(), l => l["instruction"] == i && l["status"] == "CANCELLED");
    }

    [Fact]
    public void A_cancellation_that_waits_is_told_by_a_status()
    {
        using var scratch = new Scratch();
        var (book, i) = Bilateral(scratch);
        Cli.Run("instruction", "cancel", book, i, "--reason", "twice").Ends(0);
        Import(scratch, book, "waits.xml", MxForms.Build(Head("W-3"),
            new StatusAdvice("I" + i, null, null, new("PdgCxl", [new("CONF")]), null, null, null, null))).Ends(0);
        Assert.StartsWith("REQUEST_PENDING", Outcome(book, i, "REQUEST_"));
    }

    [Fact]
    public void A_cancellation_is_denied_by_mt_asked_again_and_done()
    {
        using var scratch = new Scratch();
        var (book, i) = Bilateral(scratch);
        string Request()
        {
            Cli.Run("instruction", "cancel", book, i, "--reason", "twice").Ends(0);
            return $"X{OwnReference.Short(long.Parse(FactOf(book, i, "CANCEL_ASKED")))}-{OwnReference.Short(long.Parse(i))}";
        }
        CancellationStatus Answer(string request, MxStatus status) => new(request, null, status, null);
        var first = Request();
        Import(scratch, book, "pending.xml", MxForms.Build(Head("Y-1"), Answer(first, new("PdgCxl", [new("CONF")])))).Ends(0);
        Assert.StartsWith("REQUEST_PENDING", Outcome(book, i, "REQUEST_"));
        var mt = MtForms.Build(Answer(first, new("Dnd", [new("DCAN")])), Depository, Firm, "Y-2").Bytes();
        Assert.Contains(":25D::CPRC//DEND", Encoding.ASCII.GetString(mt));
        Import(scratch, book, "denied.fin", mt).Ends(0);
        Assert.Contains("DCAN", Outcome(book, i, "REQUEST_REFUSED"));
        Assert.Contains(Cli.Report("instructions", book).Named(), l => l["instruction"] == i && l["status"] == "PENDING");
        var second = Request();
        Assert.NotEqual(first, second);
        Import(scratch, book, "done.xml", MxForms.Build(Head("Y-3"), Answer(second, new("Canc", [new("CANI")])))).Ends(0);
        Assert.Contains(Cli.Report("instructions", book).Named(), l => l["instruction"] == i && l["status"] == "CANCELLED");
        Cli.Run("verify", book, "--tables").Ends(0);
    }
}
