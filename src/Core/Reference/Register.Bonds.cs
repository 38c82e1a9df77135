using Countinghouse.Kernel;

namespace Countinghouse.Reference;

public sealed partial class Register
{
    static void SaveMore(StateWriter to, BondTerms b)
    {
        SaveDate(to, b.FirstCoupon);
        to.Int(b.ExDays is null ? 0 : 1).Int(b.ExDays ?? 0);
        foreach (var text in new[] { b.Index, b.InflationIndex, b.Calls }) to.Int(text is null ? 0 : 1).Text(text ?? "");
        foreach (var figure in new[] { b.Spread, b.Floor, b.Cap, b.BaseIndex }) to.Int(figure is null ? 0 : 1).Decimal(figure ?? 0);
        SaveDate(to, b.LastCoupon);
        foreach (var flag in new[] { b.EndOfMonth, b.RedemptionFloor }) to.Int(flag is null ? 2 : flag.Value ? 1 : 0);
    }

    static BondTerms LoadMore(ref StateReader from, BondTerms bond) => bond with
    {
        FirstCoupon = LoadDate(ref from),
        ExDays = from.Int() == 1 ? from.Int() : Skip(from.Int()),
        Index = LoadText(ref from),
        InflationIndex = LoadText(ref from),
        Calls = LoadText(ref from),
        Spread = Figure(ref from),
        Floor = Figure(ref from),
        Cap = Figure(ref from),
        BaseIndex = Figure(ref from),
        LastCoupon = LoadDate(ref from),
        EndOfMonth = LoadFlag(ref from),
        RedemptionFloor = LoadFlag(ref from),
    };

    static bool? LoadFlag(ref StateReader from) => from.Int() switch { 0 => false, 1 => true, _ => null };

    static string? LoadText(ref StateReader from) => from.Int() == 1 ? from.Text() : Skip(from.Text());
    static string? Skip(string _) => null;
    static int? Skip(int _) => null;
}
