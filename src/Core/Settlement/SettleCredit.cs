using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>What the bank lends in a currency as a run begins, in minor units.</summary>
/// <param name="Line">Granted credit, and the most against securities.</param>
/// <param name="IsSet">Someone has set the line.</param>
/// <param name="Lent">Lent against securities before the run.</param>
public readonly record struct CreditNow(CreditLine Line, bool IsSet, long Lent)
{
    /// <summary>Both together: what of the cash at hand is not the firm's.</summary>
    public long InAll => Line.Granted + Lent;
}

/// <summary>An instrument of which the firm may own what secures credit.</summary>
/// <param name="Owned">Units that the firm's own accounts own, wherever they are.</param>
/// <param name="Others">Units that its clients own: what is at the depository is theirs first.</param>
/// <param name="Rate">What ten thousand units count for, after the haircut, in minor units of the base currency.</param>
public readonly record struct OwnStock(AssetId Instrument, long Owned, long Others, long Rate)
{
    /// <summary>Of so many units at the depository those that are the firm's own.</summary>
    public long OwnOf(long there) => Math.Max(Math.Min(Owned, there - Others), 0);
}

public sealed partial class SettlementDesk
{
    sealed partial class Run
    {
        static readonly AssetId Base = new(0);

        readonly SortedDictionary<int, Credit> credits = [];
        readonly SortedDictionary<int, OwnStock> stock = []; // by instrument; none where nothing is lent against securities
        Int128 secured; // what it counts for, in ten-thousandths of a minor unit

        /// <summary>How a run stands with the bank in a currency.</summary>
        sealed class Credit(CreditNow now, long balance)
        {
            public CreditNow Now { get; } = now;
            /// <summary>The least cash at the bank after any entry.</summary>
            public long Lowest { get; set; } = balance;
        }

        void TakeStock()
        {
            if (CreditIn(Base).Now.Line.CollateralLimit == 0) return;
            foreach (var own in available.Own(command.Day))
            {
                stock.Add(own.Instrument.Number, own);
                secured += Counts(own.Instrument, 0);
            }
        }

        Credit CreditIn(AssetId currency)
        {
            if (credits.TryGetValue(currency.Number, out var known)) return known;
            var now = available.CreditIn(currency);
            return credits[currency.Number] = new(now, Left(currency) - now.InAll);
        }

        /// <summary>Cash at the bank as the run stands, without what it lends.</summary>
        long Cash(AssetId currency) => Left(currency) - CreditIn(currency).Now.InAll;

        Int128 Counts(AssetId instrument, long change) => stock.TryGetValue(instrument.Number, out var own)
            ? (Int128)own.OwnOf(Left(instrument) + change) * own.Rate : 0;

        Int128 SecuredAfter(ReadOnlySpan<(AssetId Instrument, long Units)> changes)
        {
            var after = secured;
            if (stock.Count == 0) return after;
            foreach (var (instrument, units) in changes) after += Counts(instrument, units) - Counts(instrument, 0);
            return after;
        }

        /// <summary>What the bank lends against so much, up to its limit: own stock, what is received too once it is there.</summary>
        long Lends(Int128 counts) => (long)Int128.Min(counts / RowsOfRun.PerUnit, CreditIn(Base).Now.Line.CollateralLimit);

        /// <summary>
        /// Whether cash, granted credit and what the securities then at hand secure cover what is paid. Where they do not cover it before
        /// either, it may get no worse.
        /// </summary>
        bool Covers(AssetId currency, long cash, params ReadOnlySpan<(AssetId Instrument, long Units)> changes)
        {
            var before = Cash(currency) + CreditIn(currency).Now.Line.Granted;
            var after = before + cash;
            if (stock.Count > 0 && currency == Base)
                (before, after) = (before + Lends(secured), after + Lends(SecuredAfter(changes)));
            return (after >= 0 || after >= before)
                && (currency == Base || stock.Count == 0 || Covers(Base, 0, changes));
        }

        bool Covers(Movement part) => Covers(part.Currency, part.Amount, (part.Instrument, part.Quantity));

        // After each entry, for what it leaves is what the ledger looks at.
        void Note(AssetId currency) => CreditIn(currency).Lowest = Math.Min(CreditIn(currency).Lowest, Cash(currency));

        /// <summary>The run's facts, between what the bank lends for them and what of it is used when they are done.</summary>
        public List<Fact> Answer()
        {
            List<Fact> first = [], last = [];
            foreach (var (number, credit) in credits)
            {
                var (currency, now) = (new AssetId(number), credit.Now);
                var (most, drawn) = (Math.Max(-credit.Lowest, 0), Math.Max(-Cash(currency), 0));
                if (most - now.Line.Granted > now.Lent)
                    first.Add(new SettlementFact.CollateralLent(currency, command.Day, most - now.Line.Granted));
                if (!now.IsSet && most == 0 && now.Lent == 0) continue;
                var counts = currency == Base ? (long)Int128.Min(secured / RowsOfRun.PerUnit, long.MaxValue) : 0;
                last.Add(new SettlementFact.CreditUsed(currency, command.Day, new(now.Line, counts, most, drawn)));
            }
            if (Earmarked() is { } earmarked) last.Add(earmarked);
            if (made is { } run) last.Add(new SettlementFact.SettlementRunMade(command.Day, run));
            return [.. first, .. Facts, .. last];
        }

        /// <summary>
        /// What of the own stock is behind what is drawn beyond granted credit: instrument by instrument, the fewest units of each until it
        /// is covered. Told while something is, and once when nothing is any more.
        /// </summary>
        SettlementFact.StockEarmarked? Earmarked()
        {
            if (!credits.TryGetValue(Base.Number, out var credit)) return null;
            var lent = Math.Max(-Cash(Base) - credit.Now.Line.Granted, 0);
            if (lent == 0 && credit.Now.Lent == 0) return null;
            List<EarmarkedStock> lines = [];
            var left = (Int128)lent * RowsOfRun.PerUnit;
            foreach (var own in stock.Values)
                if (left > 0 && own.OwnOf(Left(own.Instrument)) is > 0 and var units)
                {
                    var needed = (long)Int128.Min(units, (left + own.Rate - 1) / own.Rate);
                    var counts = (Int128)needed * own.Rate;
                    lines.Add(new(own.Instrument, units, needed, (long)Int128.Min(counts / RowsOfRun.PerUnit, long.MaxValue)));
                    left -= counts;
                }
            return new(command.Day, lent, [.. lines]);
        }

        RunFigures? made;
    }
}
