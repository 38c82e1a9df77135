using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Reference;

/// <summary>From a day on, an issue has so many shares outstanding.</summary>
/// <param name="Shares">Whole shares, as the issuer files them.</param>
public sealed record SetSharesOutstanding(string Isin, DateOnly From, long Shares, string Source) : Command;

public sealed partial class Register
{
    // The largest issues have some tens of thousands of millions; beyond this it is a slip.
    const long MostShares = 10_000_000_000_000;

    readonly ByDay<int, long> sharesOutstanding = new();

    /// <summary>Whole shares outstanding of an issue on a day; none where the book was told none.</summary>
    public long? SharesOutstandingOf(AssetId instrument, DateOnly day) =>
        sharesOutstanding.TryNewest(instrument.Number, day, out var shares) ? shares : null;

    public Fact? Decide(SetSharesOutstanding c)
    {
        if (AssetOf(c.Isin) is not { IsSecurity: true } instrument)
            return new Refused(Refusal.UnknownInstrument, Short(c.Isin), c.Source + ":isin", "not an instrument of this book");
        if (c.Shares is <= 0 or > MostShares)
            return new Refused(Refusal.BadTerms, c.Isin, c.Source + ":shares", $"{c.Shares} is not from 1 to {MostShares} shares");
        return sharesOutstanding.TryExact(instrument.Id.Number, c.From, out var known) && known == c.Shares ? null
            : new ReferenceFact.SharesOutstandingSet(instrument.Id, c.From, c.Shares);
    }
}
