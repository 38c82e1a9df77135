using System.CommandLine;
using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.App.Show;
using Countinghouse.Facts;
using Countinghouse.Store.Reports;
using static Countinghouse.App.Commands.Asking;
using Command = System.CommandLine.Command;

namespace Countinghouse.App.Commands;

/// <summary>What is decided about lots: methods, named lots, the basis of what was there before, transfers.</summary>
static class LotCommands
{
    static readonly string[] Words = ["fifo", "lifo", "hifo", "average", "specific", "section-104"];

    static readonly Asking OfAccount = new("lots", r => Text(r, "ACCOUNT"),
        (book, r, _) => Print(book.Run("lots", new(Account: Text(r, "ACCOUNT"))), r));
    static readonly Asking OfTrade = new("lots", r => Text(r, "TRADE"), (book, r, _) => Print(book.Run("gains", new(
        Account: book.AccountOfTrade(Text(r, "TRADE")))), r));
    static readonly Asking OfTransfer = new("lots", r => Text(r, "REFERENCE"),
        (book, r, _) => Print(book.Run("lots", new(Account: Text(r, "TO"))), r));

    public static Command Make()
    {
        var command = new Command("lots",
            "Choose how lots are kept, name the lots a sale closes, give what was there before a basis, move lots between accounts.\n"
            + "report lots, gains, unrealised, lots-what-if, form-1099b, uk-cgt and sa108 show what comes of it.\n\n"
            + "Example: countinghouse lots method books/demo.db C1001 hifo --from 2025-10-16");
        command.Add(OfAccount.Make(new("method",
            "From a day on, keep an account's lots by a method: first in first out where none is chosen.",
            "C1001 hifo --from 2025-10-16 --wash-sales",
            [
                Account("ACCOUNT"), OneOf("METHOD", "fifo, lifo, hifo, average, specific or section-104 (same day, 30 days, pool)", Words),
                new Option<string>("--from") { Description = "First trade date it holds for", HelpName = "DATE", Required = true },
                Isin(required: false),
                new Option<bool>("--wash-sales") { Description = "Disallow losses that a purchase within 30 days replaces (26 USC 1091)" },
                new Option<bool>("--fees-outside") { Description = "Commission and fees are an expense, no part of cost and proceeds" },
            ],
            (r, _) => new SetLotMethod(Text(r, "ACCOUNT"), Text(r, "--isin"), ReportCommand.Date(Text(r, "--from")) ?? default,
                Method(Text(r, "METHOD")), r.GetValue<bool>("--wash-sales"), !r.GetValue<bool>("--fees-outside"), ""))));
        command.Add(OfTrade.Make(new("choose",
            "Name the lots that a trade closes, by the ids of the trades that opened them; without any, take back what was named.",
            "T20251014-000007 T20251009-000001=60 T20251010-000004=20", [Trade(), Lots(0)],
            (r, _) => new ChooseLots(Text(r, "TRADE"), Named(r), ""))));
        command.Add(OfAccount.Make(new("basis", "Say what a position that was there at the opening had cost, one lot.",
            "C1001 US0378331005 OLD-1 --acquired 2012-05-04 --quantity 50 --cost 4012.37",
            [
                Account("ACCOUNT"), new Argument<string>("ISIN") { Description = "The instrument" },
                new Argument<string>("LOT") { Description = "A name for the lot" },
                new Option<string>("--acquired") { Description = "When it was bought, or sold short", HelpName = "DATE", Required = true },
                new Option<string?>("--held-since")
                { Description = "From which its holding period counts, where that is earlier", HelpName = "DATE" },
                new Option<long>("--quantity") { Description = "Units; below zero for a short position", HelpName = "N", Required = true },
                new Option<decimal>("--cost")
                { Description = "What all of it had cost, in the instrument's currency", HelpName = "AMOUNT", Required = true },
            ],
            (r, _) => new SetLotBasis(Text(r, "ACCOUNT"), Text(r, "ISIN"), Text(r, "LOT"), ReportCommand.Date(Text(r,
                "--acquired")) ?? default,
                ReportCommand.Date(r.GetValue<string?>("--held-since")), r.GetValue<long>("--quantity"), r.GetValue<decimal>("--cost"),
                    ""))));
        command.Add(OfTransfer.Make(new("transfer",
            "Move securities to another account with their lots, basis and dates; first in first out where none are named. While a day is "
                + "open.",
            "MOVE-1 C1001 C1002 US0378331005 50",
            [
                new Argument<string>("REFERENCE") { Description = "A name for the transfer: the same again moves nothing" },
                    Account("FROM"),
                Account("TO"), new Argument<string>("ISIN") { Description = "The instrument" },
                new Argument<long>("QUANTITY") { Description = "Units" }, Lots(0),
            ],
            (r, _) => new TransferLots(Text(r, "REFERENCE"), Text(r, "FROM"), Text(r, "TO"), Text(r, "ISIN"), r.GetValue<long>("QUANTITY"),
                Named(r), ""))));
        return command;
    }

    static Argument<string> Account(string name) => new(name) { Description = "Code of the account" };
    static Argument<string> Trade() => new("TRADE") { Description = "Id of the trade that closes them" };

    static Option<string?> Isin(bool required) => new("--isin")
    { Description = "Only for this instrument", HelpName = "I", Required = required };

    static Argument<string[]> Lots(int least) => new("LOTS")
    {
        Description = "Each as LOT=QUANTITY, the lot by the id of its trade or the name it was brought in under",
        Arity = new(least, 100),
    };

    static LotMethod Method(string word) => word switch
    {
        "lifo" => LotMethod.Lifo,
        "hifo" => LotMethod.Hifo,
        "average" => LotMethod.Average,
        "specific" => LotMethod.Specific,
        "section-104" => LotMethod.UkPool,
        _ => LotMethod.Fifo,
    };

    static ChosenLot[] Named(ParseResult r) => Array.ConvertAll(r.GetValue<string[]>("LOTS") ?? [], text =>
    {
        var at = text.LastIndexOf('=');
        return at > 0 && long.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var quantity)
            ? new ChosenLot(text[..at], quantity) : throw new UsageException($"'{text}' is not a lot and its quantity: write it as T1=60");
    });
}
