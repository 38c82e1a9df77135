using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse;

public sealed partial class Firm
{
    public FxDesk Fx { get; }

    /// <summary>Whether a command is of foreign exchange; if so it is run.</summary>
    bool RunFx(Command command)
    {
        switch (command)
        {
            case ConvertCurrency c: Record(OnADay(c.Terms.Id, c.Source) is { } no ? [no] : Fx.Decide(c, Days.Day)); break;
            case CancelConversion c: Record(OnADay(c.Id, c.Source) ?? Fx.Decide(c, Days.Day)); break;
            case SetFxPolicy c: Record(Fx.Decide(c, Days.Day)); break;
            case SetUnits c: Record(Fx.Decide(c)); break;
            case SettleConversions c when Days.NotCutOff(c.Day) is { } early: Record(early); break;
            case SettleConversions c: Record(Fx.Decide(c, new FxBooks(this))); break;
            case ChangePosition c: Record(Fx.Decide(c)); break;
            case CorrectPosition c: Record(Fx.Decide(c)); break;
            case TakeUpFx c: Record(Fx.Decide(c, new FxBooks(this))); break;
            case RevaluePositions c: Record(Fx.Decide(c)); break;
            case ReverseRevaluations c: Record(Fx.Decide(c)); break;
            case RevalueFx c when Days.BetweenDays() is { } closed: Record(closed); break;
            case RevalueFx c when c.Day != Days.Day:
                Record(new Refused(Refusal.DayNotOpen, $"{c.Day:yyyy-MM-dd}", "", $"the open day is {Days.Day:yyyy-MM-dd}"));
                break;
            case RevalueFx c when Fx.IsUsed:
                Run(new ReverseRevaluations(c.Day));
                Run(new TakeUpFx(c.Day, IsOfCapital: false));
                Run(new RevaluePositions(c.Day));
                break;
            case RevalueFx: break;
            default: return false;
        }
        return true;
    }

    // A conversion is of the open day, before its cut-off.
    Refused? OnADay(string subject, string source) =>
        Days.IsOpen && !Days.IsCutOff ? null : Late(Register.Short(subject), source);

    sealed class FxBooks(Firm firm) : IFxBooks
    {
        public long Available(AssetId currency) => new Available(firm).At(currency);

        public IEnumerable<(AccountId Account, AssetId Currency, long Amount)> Earned(bool isOfCapital)
        {
            foreach (var (account, currency, balance) in firm.Ledger.All())
                if (balance.Posted != 0 && currency != firm.Register.BaseCurrency && !firm.Register[currency].IsSecurity
                    && (firm.Register[account].Terms.Class == AccountClass.Equity
                        || !isOfCapital && firm.Register[account].Terms.Class == AccountClass.Income))
                    yield return (account, currency, balance.Posted);
        }
    }
}
