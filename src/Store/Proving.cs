using System.Data.Common;
using Countinghouse.Facts;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store.Journal;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store;

/// <summary>Makes proof files from a book.</summary>
public static class Proving
{
    const string ByNumber = "fact:";

    /// <param name="what">
    /// The id of a trade, for the fact that booked it, or the number of a fact. Where digits are both, they are the trade's id:
    /// <c>fact:17</c> is always the number.
    /// </param>
    /// <exception cref="StoreException">There is no such fact, or no close has sealed it yet.</exception>
    public static ProofFile Prove(string path, string what)
    {
        using var connection = Reports.ReportBook.OpenRead(path);
        try
        {
            if (Number(connection, what) is not { } wanted || JournalReader.RowOf(connection, wanted) is not { } row)
                throw new StoreException($"{path}: there is no fact or trade '{what}'")
                { Missing = Missing.Thing };
            if (connection.Scalar("SELECT note FROM checkpoint WHERE size > @n ORDER BY size LIMIT 1", ("@n", wanted)) is not string note
                || !Checkpoint.TryParse(note, out var checkpoint))
                throw new StoreException($"{path}: fact {wanted} is of a day that is not closed; there is a proof once it is sealed")
                { Missing = Missing.Seal };
            var fact = row.Decode(out _)[wanted - row.First];
            return Build(connection, checkpoint, note, fact);
        }
        catch (DbException e)
        {
            throw StoreException.From(path, e);
        }
        catch (InvalidDataException e)
        {
            throw new StoreException($"{path}: the journal is damaged: {e.Message}. Run countinghouse verify.", e);
        }
    }

    static long? Number(DbConnection connection, string what)
    {
        if (what.StartsWith(ByNumber, StringComparison.Ordinal) && Digits(what[ByNumber.Length..]) is { } named) return named;
        return BookedAs(connection, what) ?? Digits(what);
    }

    static long? Digits(string text) =>
        long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number : null;

    static long? BookedAs(DbConnection connection, string tradeId) =>
        !connection.Has("trade") ? null
        : connection.Scalar("SELECT max(number) FROM trade WHERE trade_id = @t", ("@t", tradeId)) as long?;

    static ProofFile Build(DbConnection connection, Checkpoint checkpoint, string note, Recorded fact)
    {
        var meaning = Meaning.Of(fact.Fact);
        var leaves = new Digest[checkpoint.Size];
        var chosen = new SortedDictionary<long, byte[]>();
        foreach (var row in JournalReader.Rows(connection))
        {
            if (row.First >= checkpoint.Size) break;
            var facts = row.Decode(out var ends);
            row.Leaves(ends).CopyTo(leaves.AsSpan((int)row.First));
            for (var i = 0; i < facts.Length; i++)
                if (facts[i].Number == fact.Number || facts[i].Number == fact.Command || facts[i].Number < fact.Number
                    && meaning.Names(facts[i].Fact))
                    chosen[facts[i].Number] = row.Facts[(i == 0 ? 0 : ends[i - 1])..ends[i]];
        }
        var proven = chosen.OrderBy(c => c.Key == fact.Number ? 0 : 1).ThenBy(c => c.Key)
            .Select(c => new ProvenFact(c.Key, c.Value, Proofs.Inclusion(leaves, (int)c.Key)));
        return new(Book.Setting(connection, "verifier"), note, [.. proven]);
    }

    /// <summary>The accounts, assets and parties that a fact speaks of by number.</summary>
    sealed record Meaning(HashSet<AccountId> Accounts, HashSet<AssetId> Assets, HashSet<PartyId> Parties)
    {
        public static Meaning Of(Kernel.Fact fact)
        {
            var m = new Meaning([], [], []);
            switch (fact)
            {
                case TradeFact.TradeBooked { Trade: var t }: m.Add(t); break;
                case TradeFact.TradeCancelled { Trade: var t }: m.Add(t); break;
                case TradeFact.TradeAlleged { Terms: var a }:
                    m.Assets.Add(a.Instrument);
                    m.Parties.Add(a.Party);
                    break;
                case LedgerFact.EntryPended e: m.Add(e.Legs); break;
                case LedgerFact.EntryPosted e: m.Add(e.Legs); break;
                case LedgerFact.PendingPartPosted e: m.Add(e.Part); break;
                case ClearingFact.ObligationNetted { Set: var s }:
                    m.Assets.UnionWith([s.Instrument, s.Currency]);
                    m.Parties.Add(s.Party);
                    break;
                case LotFact.LotMethodSet { Policy: var p }:
                    m.Accounts.Add(p.Account);
                    if (p.Instrument is { } only) m.Assets.Add(only);
                    break;
                case LotFact.LotBasisSet { Lot: var b }:
                    m.Accounts.Add(b.Account);
                    m.Assets.Add(b.Instrument);
                    break;
                case LotFact.LotsTransferred { Transfer: var t }:
                    m.Accounts.UnionWith([t.From, t.To]);
                    m.Assets.Add(t.Instrument);
                    break;
                case ReconciliationFact.BreakWrittenOff w:
                    m.Accounts.UnionWith([w.Place, w.Against]);
                    m.Assets.Add(w.Asset);
                    break;
                case MarginFact.AgreementSet a: m.Parties.Add(a.Party); break;
                case MarginFact.AssetHaircutSet h: m.Assets.Add(h.Asset); break;
                case MarginFact.Reckoned r: m.Parties.Add(r.Party); break;
                case MarginFact.Called c: m.Parties.Add(c.Party); break;
                case LoanFact.Opened l: m.Add(l.Of); break;
                case LoanFact.Returned l: m.Add(l.Of); break;
                case MarginFact.Lodged l: m.Add(l.Of); break;
                case MarginFact.Returned r: m.Add(r.Of); break;
                case MarginFact.Substituted s:
                    m.Add(s.Of);
                    m.Assets.Add(s.By);
                    break;
                case MarginFact.Valued v: m.Add(v.Of); break;
                case SettlementFact.Instructed i: m.Add(i.Against, i.Movement); break;
                case SettlementFact.Settled s: m.Add(s.Against, s.Part); break;
                case SettlementFact.Failed f: m.Add(f.Against, f.Rest); break;
                case SettlementFact.SettledTogether t:
                    foreach (var part in t.Parts) m.Add(part.Against, part.Part);
                    break;
                case SettlementFact.Offset o: m.Add(o.Against, o.Parts.Delivered); break;
                case SettlementFact.PenaltyCharged p: m.Add(p.Against, new(p.Penalty.Currency, 0, p.Penalty.Currency, 0)); break;
                case SettlementFact.PenaltiesNetted p: m.Assets.Add(p.Currency); break;
                case SettlementFact.ThresholdCounted t: m.Assets.Add(t.Instrument); break;
                case SettlementFact.BoughtIn b: m.Add(b.Against, b.Part); break;
                case SettlementFact.SettlementTold t: m.Assets.UnionWith([t.Part.Instrument, t.Part.Currency]); break;
                case SettlementFact.SettlementTakenBack t: m.Assets.UnionWith([t.Part.Instrument, t.Part.Currency]); break;
                case SettlementFact.SettlementRepeated t: m.Assets.UnionWith([t.Part.Instrument, t.Part.Currency]); break;
                case SettlementFact.Marked k: m.Add(k.Against, k.Cash); break;
                case SettlementFact.MarkTakenBack k: m.Add(k.Against, k.Cash); break;
                case ReferenceFact.PenaltyClassSet c: m.Assets.Add(c.Instrument); break;
                case ReferenceFact.SharesOutstandingSet s: m.Assets.Add(s.Instrument); break;
                case ReferenceFact.OvernightRateSet o: m.Assets.Add(o.Currency); break;
                case ReferenceFact.PriceSet p: m.Assets.UnionWith([p.Instrument, p.Currency]); break;
            }
            return m;
        }

        void Add(BookedTrade t)
        {
            Accounts.Add(t.Account);
            Assets.UnionWith([t.Instrument, t.Currency]);
            Parties.Add(t.Counterparty);
        }

        void Add(Leg[] legs)
        {
            foreach (var leg in legs)
            {
                Accounts.Add(leg.Account);
                Assets.Add(leg.Asset);
            }
        }

        void Add(Pledge of)
        {
            Parties.Add(of.Party);
            Assets.Add(of.Asset);
        }

        void Add(Against against, Movement movement)
        {
            if (against.Kind == InstructionKind.ClientDvp) Accounts.Add(against.Account); else Parties.Add(against.Party);
            Assets.UnionWith([movement.Instrument, movement.Currency]);
        }

        public bool Names(Kernel.Fact fact) => fact switch
        {
            ReferenceFact.AccountOpened a => Accounts.Contains(a.Account),
            ReferenceFact.CurrencyAdded c => Assets.Contains(c.Asset),
            ReferenceFact.InstrumentListed i => Assets.Contains(i.Asset),
            ReferenceFact.PartyAdded p => Parties.Contains(p.Party),
            _ => false,
        };
    }
}
