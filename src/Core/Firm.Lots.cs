using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Trades;

namespace Countinghouse;

public sealed partial class Firm
{
    /// <summary>What is decided about lots.</summary>
    public LotDesk Lots { get; }

    // A transfer moves securities in the ledger too, which it does only on an open day.
    void RunLots(LotCommand command)
    {
        var answer = Covered(Lots.Decide(command, new LotBooks(this)), "");
        if (command is TransferLots && answer is not (null or Refused) && Days.BetweenDays() is not null) AwaitDay(command, answer);
        else Record(answer);
    }

    Touched OfLots(LotCommand command) => command switch
    {
        SetLotMethod c => new([c.Account], null),
        ChooseLots c => OfTrade(c.TradeId),
        SetLotBasis c => new([c.Account], null),
        TransferLots c => new([c.From, c.To], null),
        _ => Touched.Nothing,
    };

    sealed class LotBooks(Firm firm) : ILotBooks
    {
        public BookedTrade? Trade(string tradeId) =>
            firm.Trades.MarkOf(tradeId) is TradeMark.Cancelled ? null : firm.Trades.Find(tradeId);

        // Of one that is past correction it is not known any more who chose what.
        public bool IsExercise(string action, AssetId instrument, IReadOnlyList<AccountId> accounts) =>
            firm.Actions.Find(action) is { ExOn: not null, IsCancelled: false } file && file.Changes.Index().Any(c =>
                c.Item is { Replaces: true, RatioNew: > 0, PricePerNew: > 0 } && c.Item.To == instrument
                && (file.IsSealed || accounts.Any(a => file.Held.ContainsKey((a.Number, c.Index)))));

        public long Held(AccountId account, AssetId instrument) => -firm.Ledger[account, instrument].Traded;

        public DateOnly Day => firm.Days.Day;
    }
}
