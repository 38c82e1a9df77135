using System.Diagnostics;
using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Store;
using Countinghouse.Trades;

namespace Countinghouse.App.Days;

/// <summary>
/// Runs a day folder to the close. Every step is a command whose id comes from the day, the step and the content of the file: run again
/// after a crash, what was committed is known and skipped, and what follows is the same as if nothing had happened.
/// </summary>
sealed partial class DayRun(Book book, DayFolder folder, DayOptions options)
{
    readonly List<Problem> problems = [];
    readonly DayTally tally = new(folder.Day);
    readonly Stopwatch watch = Stopwatch.StartNew();
    TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;

    string Day => $"{folder.Day:yyyy-MM-dd}";

    public DayTally Run()
    {
        var close = $"day/{Day}/close/{folder.Digest()}";
        if (book.Knows(close))
        {
            if (options.Tables) book.Project();
            return tally with { Outcome = DayOutcome.AlreadyClosed };
        }
        // A day that a crash left open goes on with its own folder.
        if (book.Firm.Days is { Closed: > 0, Day: var last, IsOpen: var open } && (folder.Day < last || folder.Day == last && !open))
            return tally with
            {
                Outcome = DayOutcome.ClosedWithOtherContent,
                Problems = [new(folder.Path, 0, "", book.Closed(folder.Day)
                    ? $"the book is closed through {last:yyyy-MM-dd} and this folder is not what {Day} was closed with: "
                        + "hand what is new over with the next day"
                    : $"the book is closed through {last:yyyy-MM-dd} already, and {Day} was left out and never closed: "
                        + "days go forward only, so hand its files over with the next day")],
            };
        if (ItsTurn() is var turn && turn == Turn.NotCome || !TakeReference()) return Finished(DayOutcome.Stopped);
        if (turn == Turn.OpeningWaits || problems.Count > 0 && Unreadable.Any()) return Finished(DayOutcome.Waits);
        if (!TakeOpening()) return Finished(DayOutcome.Stopped);
        tally.BaseCurrency = book.Firm.Register.Firm.BaseCurrency;
        TakeMarketData();
        if (turn == Turn.TradesWait) return Finished(DayOutcome.Waits);
        // What opened with the day has run already; what came with its files runs now, before its trades.
        Ask(As("actions", Morning), new RunActions(folder.Day, ActionMoment.Opening));
        TakeTrades();
        TakeChanges();
        RejectProblems();
        Stage("capture", tally.Booked, tally.Value);
        Clear();
        if (!Settle()) return Finished(DayOutcome.Stopped);
        Close(close);
        return Finished(DayOutcome.Closed);
    }

    DayTally Finished(DayOutcome outcome)
    {
        book.Flush();
        return tally with
        {
            Outcome = outcome,
            // In the order in which files are read: a cause stands before what it leads to.
            Problems = [.. problems.Concat(marketProblems).OrderBy(p => PlaceOf(p.File)).ThenBy(p => p.File, StringComparer.Ordinal)
                .ThenBy(p => p.Line)],
        };
    }

    static int PlaceOf(string file) =>
        DayFiles.Names.Index().FirstOrDefault(n => file == n.Item || file == n.Item + ".gz", (Index: int.MaxValue, Item: "")).Index;

    /// <summary>Business instant of a step: a time on the day, not the clock, so that the facts of a rerun are the same.</summary>
    Envelope As(string step, TimeSpan at) =>
        new($"day/{Day}/{step}", options.Actor,
            new DateTimeOffset(folder.Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).Add(at).ToUnixTimeMilliseconds());

    static readonly TimeSpan Morning = TimeSpan.Zero, Evening = new(23, 59, 59);

    IReadOnlyList<Fact> Ask(Envelope envelope, Command command)
    {
        var facts = book.Knows(envelope.CommandId) ? book.AnswerTo(envelope.CommandId) : book.Run(envelope, command);
        foreach (var fact in facts)
            switch (fact)
            {
                case Refused r:
                    problems.Add(ProblemOf(r));
                    refusedByCore.Add(problems[^1]);
                    break;
                case TradeFact.ConfirmationDiffered d: tally.Differing.Add(d.TradeId); break;
                case TradeFact.TradeAlleged: tally.Alleged++; break;
            }
        tally.Facts += facts.Count;
        return facts;
    }

    /// <summary>
    /// A step without which the day stops, when it was refused before, is asked anew: what it lacked may be mended in another file.
    /// </summary>
    Envelope AsAnew(string step)
    {
        var envelope = As(step, Morning);
        for (var time = 2; book.Knows(envelope.CommandId) && book.AnswerTo(envelope.CommandId).OfType<Refused>().Any(); time++)
            envelope = As($"{step}/{time}", Morning);
        return envelope;
    }

    // A refusal's source is file:line:column.
    static Problem ProblemOf(Refused r)
    {
        var parts = r.Source.Split(':');
        return new(parts[0], parts.Length > 1 && int.TryParse(parts[1], out var line) ? line : 0, parts.Length > 2 ? parts[2] : "",
            (r.Subject.Length > 0 ? r.Subject + ": " : "") + r.Detail);
    }

    // Of what the trades rest on, the files of which not one row could be taken: with nothing of them the rest would be refused.
    IEnumerable<string> Unreadable => Foundations.Where(name => folder.Has(name) && !taken.Contains(name)
        && problems.Any(p => p.File == folder.Shown(name)));

    static readonly string[] Foundations = ["instruments.csv", "parties.csv", "accounts.csv"];
    readonly HashSet<string> taken = new(StringComparer.Ordinal);

    void TakeFile(string name, Func<Stream, string, IList<Problem>, List<Command>> read) => TakeFile(name, read, Morning);

    void TakeFile(string name, Func<Stream, string, IList<Problem>, List<Command>> read, TimeSpan at)
    {
        if (!folder.Has(name)) return;
        using var stream = folder.Open(name);
        var commands = read(stream, folder.Shown(name), problems);
        AskOf(name, (name, at), commands);
    }

    /// <summary>
    /// What a file asks, in the name of who sent it: what they may not is not asked at all, what needs a second person waits for one.
    /// </summary>
    void AskOf(string name, (string Step, TimeSpan At) how, List<Command> commands)
    {
        if (commands.Count == 0 || !MaySend(name, [.. commands.Select(c => c.GetType().Name).Distinct()])) return;
        taken.Add(name);
        var envelope = As($"{how.Step}/{folder.Digest(name)}", how.At) with { Governed = options.Governed };
        foreach (var fact in Ask(envelope, new Together(commands)))
            if (fact is AccessFact.ApprovalAsked w) tally.Waiting.Add($"{folder.Shown(name)}: {w.Command} waits as approval {w.Number}");
    }

    // Whether whoever sent the folder holds one of the commands that a file comes down to; the owner, at the command line, holds them all.
    bool MaySend(string name, string[] verbs, bool any = false)
    {
        if (!options.Governed || !folder.Has(name)) return true;
        var asker = new Asker(options.Actor, DateOnly.FromDateTime(DateTime.UtcNow));
        var refused = verbs.Select(v => book.Firm.Access.Refuses(asker, v, Touched.Nothing)).OfType<Refused>().ToList();
        if (any ? refused.Count < verbs.Length : refused.Count == 0) return true;
        problems.Add(new(folder.Shown(name), 0, "", $"{refused[0].Subject} may not: {refused[0].Detail}; nothing of it was taken. "
            + "Leave it out, or let it be sent by who may"));
        return false;
    }

    bool TakeReference()
    {
        var terms = FirmTerms.Default;
        if (!MaySend("firm.json", [nameof(EstablishFirm)])) return false;
        if (folder.Has("firm.json"))
        {
            using var stream = folder.Open("firm.json");
            if (DayFiles.Firm(stream, folder.Shown("firm.json"), problems) is not { } given) return false;
            terms = given;
        }
        if (folder.Has("firm.json") || book.Firm.Register.Terms is null)
        {
            Ask(AsAnew("firm/" + (folder.Has("firm.json") ? folder.Digest("firm.json") : "default")), new EstablishFirm(terms));
            if (book.Firm.Register.Terms is null) return false;
        }
        AddressTrial();
        // What waited for the day to open may be refused with it, which is no reason to stop.
        Ask(AsAnew("open"), new OpenDay(folder.Day));
        if (book.Firm.Days is not { IsOpen: true, Day: var opened } || opened != folder.Day) return false;
        var listed = book.Firm.Register.Assets.Count;
        TakeFile("instruments.csv", DayFiles.Instruments);
        NoteMarkets(listed);
        TakeFile("parties.csv", DayFiles.Parties);
        TakeFile("accounts.csv", DayFiles.Accounts);
        return true;
    }

    // A firm that nobody has described can hand its days to a market at once: with BICs for tests alone, as the eighth character, 0, says
    // (ISO 9362). Whoever gives addresses of its own gives all of them.
    void AddressTrial()
    {
        var (books, name) = (book.Firm.Register, book.Firm.Register.Firm.Name);
        if (name != FirmTerms.Default.Name || books.HasAddresses || folder.Has("addresses.csv")) return;
        SetAddress Of(string code, string bic) => new(code, bic, "", "built in");
        Ask(AsAnew("addresses/default"), new Together(
        [
            Of(Register.FirmCode, "CTFMUS30"), Of(books.Firm.Csd, "CTDPUS30"), Of(books.Firm.SettlementBank, "CTBKUS30"),
            Of(books.Firm.Ccp, "CTCPUS30"),
        ]));
    }

    /// <summary>
    /// What names instruments and accounts; false when an opening was given and not taken: a day on wrong balances is not run.
    /// </summary>
    bool TakeOpening()
    {
        TakeFile("addresses.csv", DayFiles.Addresses);
        TakeFile("chart.csv", DayFiles.Chart);
        TakeFile("posting-rules.csv", DayFiles.PostingRules);
        TakeFile("fee-schedules.csv", DayFiles.FeeSchedules);
        return TakeBalances();
    }

    // A slip of the pen in a market identifier code is a market that nobody knows: its trades settle, and are charged, as nobody meant.
    void NoteMarkets(int listed)
    {
        var strange = book.Firm.Register.Assets.Skip(listed).Where(a => a is { IsSecurity: true, Market: Market.Other })
            .GroupBy(a => a.Terms?.Mic ?? "", StringComparer.Ordinal);
        foreach (var market in strange)
            options.Say?.Invoke($"warning: {folder.Shown("instruments.csv")}: no market is known by {market.Key}"
                + $" ({string.Join(", ", market.Take(3).Select(a => a.Code))}{(market.Count() > 3 ? ", …" : "")}):"
                + $" trades settle two days after their date by {book.Firm.Register.Firm.SettlementCalendar}"
                + " and no levy of a market is charged. Is the code right?");
    }

    // One event under two ids moves everything twice.
    void NoteActions(HashSet<string> before)
    {
        foreach (var alike in book.Firm.Actions.All.Where(a => !a.IsCancelled).Select(a => a.Terms)
            .GroupBy(t => (t.Type, t.Isin, t.ExDate)))
            if (alike.Count() > 1 && alike.Any(t => !before.Contains(t.Id)))
                options.Say?.Invoke($"warning: {folder.Shown("corporate-actions.csv")}: {string.Join(" and ", alike.Select(t => t.Id))}"
                    + $" are each a {alike.Key.Type} of {alike.Key.Isin}, ex {alike.Key.ExDate:yyyy-MM-dd}. Are they one event?");
    }

    int? ScaleOf(string asset) => book.Firm.Register.AssetOf(asset)?.Scale;

    bool TakeBalances()
    {
        if (!folder.Has("opening.csv")) return true;
        // An opening is for a book's first day alone: it comes with the founding of the firm, or from an accountant.
        if (!MaySend("opening.csv", [nameof(OpenBooks), nameof(EstablishFirm)], any: true)) return false;
        using var stream = folder.Open("opening.csv");
        var before = problems.Count;
        var file = folder.Shown("opening.csv");
        var lines = DayFiles.Opening(stream, file, problems,
            code => ScaleOf(code) ?? (Currencies.IsKnown(code) ? Currencies.Scale(code) : null));
        if (problems.Count > before)
        {
            problems.Add(new(file, 0, "", "nothing is opened until every line is right: mend the file and run the day again"));
            return false;
        }
        return !Ask(AsAnew($"opening/{folder.Digest("opening.csv")}"), new OpenBooks(folder.Day, file, lines)).OfType<Refused>().Any();
    }

    void TakeMarketData()
    {
        TakePriceHistory();
        TakeFile("market-conventions.csv", DayFiles.MarketConventions);
        TakeFile("prices.csv", DayFiles.Prices);
        TakeFile("fx.csv", DayFiles.FxRates);
        TakeFile("withholding-rates.csv", DayFiles.WithholdingRates);
        TakeFile("rates.csv", DayFiles.Rates);
        var announced = book.Firm.Actions.All.Select(a => a.Terms.Id).ToHashSet(StringComparer.Ordinal);
        TakeFile("corporate-actions.csv", DayFiles.CorporateActions);
        NoteActions(announced);
        TakeFile("elections.csv", DayFiles.Elections);
        TakeFile("penalty-classes.csv", DayFiles.PenaltyClasses);
        TakeFile("penalty-rates.csv", DayFiles.PenaltyRates);
        TakeFile("overnight-rates.csv", DayFiles.OvernightRates);
        TakeFile("shares-outstanding.csv", DayFiles.SharesOutstanding);
        TakeFile("settlement-instructions.csv", DayFiles.SettlementInstructions);
        TakeFile("haircuts.csv", DayFiles.HaircutRows);
        TakeFile("settlement-weights.csv", DayFiles.SettlementWeights);
        TakeFile("credit-lines.csv", DayFiles.CreditLines);
        TakeFile("matching-rules.csv", DayFiles.MatchingRules);
        TakeFile("borrows.csv", (stream, file, named) => DayFiles.Borrows(stream, file, named, folder.Day));
        TakeFile("margin-agreements.csv", DayFiles.MarginAgreements);
        TakeFile("opening-lots.csv", DayFiles.OpeningLots);
        TakeFile("lot-methods.csv", DayFiles.LotMethods);
        TakeFile("fx-policy.csv", DayFiles.FxPolicy);
        TakeFile("units.csv", DayFiles.UnitsOutstanding);
    }

    void TakePriceHistory()
    {
        if (!folder.Has("price-history.csv") || !MaySend("price-history.csv", [nameof(SetPrice)])) return;
        var digest = folder.Digest("price-history.csv");
        using var stream = folder.Open("price-history.csv");
        var part = 0;
        foreach (var closes in DayFiles.PriceHistory(stream, folder.Shown("price-history.csv"), problems, folder.Day))
            Ask(As($"price-history.csv/{digest}/{++part}", Morning), closes);
    }

    void TakeTrades()
    {
        if (!folder.Has("trades.csv")) return;
        var digest = folder.Digest("trades.csv");
        using var stream = folder.Open("trades.csv");
        var part = 0;
        foreach (var tickets in DayFiles.Trades(stream, folder.Shown("trades.csv"), problems))
        {
            var at = tickets.Max(t => t.ExecutedAt);
            var facts =
                Ask(new($"day/{Day}/trades/{digest}/{++part}", options.Actor, at), new CaptureTrades(folder.Shown("trades.csv"), tickets));
            tally.Tickets += tickets.Length;
            foreach (var fact in facts)
                if (fact is TradeFact.TradeBooked { Trade: var t })
                {
                    tally.Booked++;
                    tally.Value += InBase(t.Principal, t.Currency);
                }
            options.Progress?.Invoke(folder.Day, stream.Position, stream.Length);
        }
    }

    void TakeChanges()
    {
        if (folder.Has("amendments.csv"))
        {
            using var stream = folder.Open("amendments.csv");
            var commands = DayFiles.Amendments(stream, folder.Shown("amendments.csv"), problems).SelectMany(t => t)
                .Select(t => (Command)new AmendTrade(folder.Shown("amendments.csv"), t)).ToList();
            AskOf("amendments.csv", ("amendments", Evening), commands);
        }
        TakeFile("cancellations.csv", DayFiles.Cancellations);
        TakeFile("allocations.csv", DayFiles.Allocations);
        TakeFile("confirmations.csv", DayFiles.Confirmations, Evening); // the day's trades are confirmed after they are made
        TakeFile("buy-ins.csv", (stream, file, named) => DayFiles.BuyIns(stream, file, named, folder.Day));
        TakeFile("collateral.csv", DayFiles.Collateral);
        TakeFile("securities-loans.csv", DayFiles.SecuritiesLoans);
        TakeFile("lot-transfers.csv", DayFiles.LotTransfers);
        TakeFile("lot-choices.csv", DayFiles.LotChoices, Evening);
        TakeFile("fx-trades.csv", DayFiles.FxTrades, Evening);
        TakeFile("fx-cancellations.csv", DayFiles.FxCancellations, Evening);
    }

    /// <summary>Rows that could not be read are facts too: they wait for repair in the report 'refusals'.</summary>
    void RejectProblems()
    {
        var unread = problems.Where(p => !refusedByCore.Contains(p)).ToList();
        if (unread.Count == 0) return;
        var rows = unread.ConvertAll(p => new RecordsFact.InputRejected(p.File, p.Line, p.Column, p.Why));
        var digest = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', unread)));
        book.Run(As("rejected/" + Convert.ToHexStringLower(digest.AsSpan(0, 8)), Evening), new RejectInput(rows));
    }

    readonly HashSet<Problem> refusedByCore = [];

    void Clear()
    {
        foreach (var fact in Ask(As("cut-off", Evening), new CutOff(folder.Day)))
            if (fact is ClearingFact.ObligationNetted n)
            {
                tally.Obligations++;
                tally.Gross += InBase(n.GrossValue, n.Set.Currency);
                tally.Net += InBase(Math.Abs(n.NetAmount), n.Set.Currency);
            }
        Stage("clear", tally.Obligations, tally.Net);
    }

    /// <summary>False when the day was handed to a market and is run without it: what settled there is not ours to guess.</summary>
    bool Settle()
    {
        var isSettled = book.Knows(As("settle", Evening).CommandId);
        if (options.Market is { } market && (!isSettled || book.Firm.Settlement.HandedOn == folder.Day)) SettleInMarket(market);
        else if (!isSettled && book.Firm.Settlement.HandedOn == folder.Day)
        {
            problems.Add(new(folder.Path, 0, "", $"{Day} was handed over to a market: run it again with --market"));
            return false;
        }
        var answers = options.Market is null ? options.Sandbox.AnswerAll(book.Firm.Settlement.Due(folder.Day), folder.Day) : [];
        TallySettlement(Ask(As("settle", Evening), new SettleDue(folder.Day, answers)));
        Stage("settle", tally.Settled, tally.SettledValue);
        return true;
    }

    // As the report 'efficiency' counts: an instruction once, as settled when nothing of it failed; of value all that moved.
    void TallySettlement(IReadOnlyList<Fact> facts)
    {
        HashSet<long> moved = [], failed = [];
        void Moved(long instruction, in Movement part)
        {
            moved.Add(instruction);
            tally.SettledValue += InBase(Math.Abs(part.Amount), part.Currency);
        }
        foreach (var fact in facts)
            switch (fact)
            {
                case LedgerFact.PendingPosted: tally.Posted++; break;
                case SettlementFact.Settled s: Moved(s.Instruction, s.Part); break;
                case SettlementFact.SettledTogether t:
                    foreach (var one in t.Parts) Moved(one.Instruction, one.Part);
                    break;
                case SettlementFact.Offset o:
                    Moved(o.Delivery, o.Parts.Delivered);
                    Moved(o.Receipt, o.Parts.Received);
                    break;
                case SettlementFact.Failed f:
                    failed.Add(f.Instruction);
                    tally.FailedValue += InBase(Math.Abs(f.Rest.Amount), f.Rest.Currency);
                    NoteUnpenalised(f);
                    break;
            }
        moved.ExceptWith(failed);
        (tally.Settled, tally.Failed) = (moved.Count, failed.Count);
    }

    void NoteUnpenalised(SettlementFact.Failed f)
    {
        var books = book.Firm.Register;
        if (f.Why is not (FailReason.LackOfCash or FailReason.CounterpartyMoney)
            || books.Penalties.HasCashRate(f.Rest.Currency, folder.Day)) return;
        var code = books[f.Rest.Currency].Code;
        tally.Unpenalised[code] = tally.Unpenalised.GetValueOrDefault(code) + 1;
    }

    // Units of the base currency that a minor unit of each currency is worth today.
    readonly Dictionary<AssetId, decimal> worth = [];

    /// <summary>In units of the base currency at the day's rate; nothing where there is none, which the summary says.</summary>
    decimal InBase(long minor, AssetId currency)
    {
        if (!worth.TryGetValue(currency, out var unit))
        {
            var asset = book.Firm.Register[currency];
            if (book.Firm.Register.RateToBase(currency, folder.Day) is { } rate)
                unit = rate * new decimal(1, 0, 0, false, (byte)asset.Scale);
            else tally.WithoutRate.Add(asset.Code);
            worth.Add(currency, unit);
        }
        return minor * unit;
    }

    void Close(string commandId)
    {
        List<OutsideControl> outside =
        [
            new("front-office-heard", folder.Has("trades.csv") || options.WithoutTrades, folder.Has("trades.csv")
                ? $"{tally.Tickets} {(tally.Tickets == 1 ? "ticket" : "tickets")}"
                : options.WithoutTrades ? $"{options.Actor} says that {options.Heard}" : "run without a trades.csv"),
            new("input-readable", problems.Count == 0, problems.Count == 0
                ? "every row was taken" : $"{problems.Count} {(problems.Count == 1 ? "row waits" : "rows wait")} for repair"),
        ];
        outside.AddRange(MarketControls());
        outside.AddRange(Reconciliations());
        Stage("reconcile", folder.Statements.Count + marketStatements.Count, 0);
        var envelope = As("close", Evening) with { CommandId = commandId };
        foreach (var fact in Ask(envelope, new CloseDay(folder.Day, outside)))
            if (fact is RecordsFact.ControlChecked { Passed: false } failed) tally.FailedControls.Add($"{failed.Control}: {failed.Detail}");
        book.Flush();
        if (options.Tables) book.Project();
        Stage("seal", tally.Facts, 0);
        tally.TablesLag = book.TablesLag;
        if (options.Tables)
        {
            if (book.IsSnapshotDue) book.TakeSnapshot();
            Stage("snapshot", tally.Booked, 0);
        }
        tally.Root = book.Head.Root.ToString();
    }

    void Stage(string name, long count, decimal value)
    {
        var now = Process.GetCurrentProcess().TotalProcessorTime;
        tally.Stages.Add(new(name, count, value, watch.Elapsed, now - cpu));
        options.Staged?.Invoke(tally.Stages[^1]);
        cpu = now;
        watch.Restart();
    }
}

/// <param name="Actor">On whose behalf the day is run.</param>
/// <param name="Progress">Told how far the trades of a day are read: day, bytes read, bytes in all.</param>
/// <param name="WithoutTrades">A folder that has no trades.csv is of a day without trades, not one that is not complete.</param>
sealed record DayOptions(
    string Actor, Sandbox Sandbox, bool Tables = true, Action<DateOnly, long, long>? Progress = null, bool WithoutTrades = false)
{
    /// <summary>The market that answers instead of the built-in one.</summary>
    public MarketOptions? Market { get; init; }
    /// <summary>Told when a stage is done.</summary>
    public Action<StageTally>? Staged { get; init; }
    /// <summary>Told what a person should know at once.</summary>
    public Action<string>? Say { get; init; }
    public const string NothingTraded = "nothing was traded";
    /// <summary>Without trades: what the actor says of it.</summary>
    public string Heard { get; init; } = NothingTraded;
    /// <summary>Whether rights and approvals are asked of the actor, who sent the folder through a server.</summary>
    public bool Governed { get; init; }
}
