using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;

namespace Countinghouse;

public sealed partial class Firm
{
    // Terms may be set before the first day; what happens does so on a day, and balances move on an open one only.
    void RunMargin(MarginCommand c)
    {
        if (c is not (SetMarginAgreement or SetHaircut) && Days is { Closed: 0, IsOpen: false })
            Record(new Refused(Refusal.DayNotOpen, c.GetType().Name, c.Source, "the book has no business day yet: run its first day"));
        else if (MarginDesk.Moves(c) && Days.BetweenDays() is { } closed) Record(closed with { Source = c.Source });
        else
        {
            var answers = Margin.Decide(c, Days.Day, new MarginBooks(this)).ToArray();
            if (Array.ConvertAll(answers, a => Covered(a, c.Source)).OfType<Refused>().FirstOrDefault() is { } refused) Record(refused);
            else Record(answers);
        }
    }

    sealed class MarginBooks(Firm firm) : IMarginBooks
    {
        public IEnumerable<OpenPosition> Open()
        {
            // A bond is quoted without the interest that is paid for with it: price is compared with price.
            foreach (var (against, rest, settleOn) in firm.Settlement.OpenWithTheStreet())
                yield return new(against.Party, rest.Instrument, rest.Quantity, rest.Currency,
                    rest.Amount + firm.Register.AccruedOn(rest.Instrument, rest.Quantity, settleOn));
        }

        public long Available(AssetId asset) => new Available(firm).At(asset);

        public bool HasRoom(Pledge of, long quantity) => firm.Ledger.HasRoom(Templates.Collateral(of, quantity, firm.Register));
    }
}
