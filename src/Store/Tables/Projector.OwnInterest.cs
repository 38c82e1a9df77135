using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Tables;

// Interest on the firm's own bonds, by the day on which it counts: what was dealt with trades, and coupons. A statement adds up days, and
// takes no longer for many trades than for few.
sealed partial class Projector
{
    const int OnSettlement = 0, OnTrade = 1;

    readonly Dictionary<(int Day, int Basis, string Coupon, int Currency), long> ownInterest = [];
    Dictionary<string, OwnCoupon>? ownCoupons; // the coupons that stand, by the action's id

    // Of a version that has gone ex.
    readonly record struct OwnCoupon(int Version, bool IsPaid);

    bool IsOwn(AccountId account) => books[account].Terms.Class == AccountClass.House;

    // Received with what was sold +, paid with what was bought −. A cancelled trade is taken back on the day on which that is known.
    void DealInterest(BookedTrade t, int sign)
    {
        if (t.Accrued == 0 || !IsOwn(t.Account)) return;
        var amount = sign * (t.Side == Side.Buy ? -t.Accrued : t.Accrued);
        AddInterest(t.TradeDate, (OnTrade, "", t.Currency.Number), amount);
        AddInterest(t.SettleOn, (OnSettlement, "", t.Currency.Number), amount);
    }

    void AddInterest(DateOnly on, (int Basis, string Coupon, int Currency) of, long amount)
    {
        var key = (Math.Max(day, Rows.Number(on)), of.Basis, of.Coupon, of.Currency);
        ownInterest[key] = ownInterest.GetValueOrDefault(key) + amount;
    }

    // After an opening of the book, what the sessions before have said is read once.
    Dictionary<string, OwnCoupon> OwnCoupons()
    {
        if (ownCoupons is not null) return ownCoupons;
        ownCoupons = new(StringComparer.Ordinal);
        FlushFor("action action_step");
        using var command = connection.Command("""
            SELECT s.id, s.version, s.step FROM action_step s JOIN action a ON a.id = s.id AND a.version = s.version
            WHERE a.type = 'COUPON' AND s.step IN ('EX', 'PAY', 'UNDONE') ORDER BY s.number
            """);
        using var reader = command.ExecuteReader();
        while (reader.Read()) Stand(ownCoupons, new(reader.GetString(0), reader.GetInt32(1)), reader.GetString(2));
        return ownCoupons;
    }

    static void Stand(Dictionary<string, OwnCoupon> coupons, ActionKey of, string step)
    {
        if (step == "EX") coupons[of.Id] = new(of.Version, false);
        else if (step == "UNDONE") coupons.Remove(of.Id);
        else if (step == "PAY" && coupons.TryGetValue(of.Id, out var coupon)) coupons[of.Id] = coupon with { IsPaid = true };
    }

    // Due by trade date from the ex-date on, by settlement date once it is paid.
    void StepOfCoupon(ActionKey of, string step, DateOnly on)
    {
        if (step is not ("EX" or "PAY" or "UNDONE")) return;
        if (Scalar("SELECT 1 FROM action WHERE id = @i AND version = @v AND type = 'COUPON'", ("@i", of.Id), ("@v", of.Version)) is null)
            return;
        var coupons = OwnCoupons();
        if (coupons.ContainsKey(of.Id))
        {
            WriteOwnInterest();
            // What has gone ex is now paid; what was undone is taken back whole, as it is before it goes ex anew.
            foreach (var (basis, currency, amount) in StandingInterest(of.Id))
                if (step != "PAY") AddInterest(on, (basis, of.Id, currency), -amount);
                else if (basis == OnTrade) AddInterest(on, (OnSettlement, of.Id, currency), amount);
        }
        Stand(coupons, of, step);
    }

    List<(int Basis, int Currency, long Amount)> StandingInterest(string coupon)
    {
        List<(int, int, long)> standing = [];
        using var command = connection.Command("""
            SELECT basis, currency, CAST(sum(amount) AS BIGINT) FROM own_interest WHERE basis IN (0, 1) AND coupon = @i
            GROUP BY basis, currency HAVING sum(amount) <> 0 ORDER BY basis, currency
            """, ("@i", coupon));
        using var reader = command.ExecuteReader();
        while (reader.Read()) standing.Add((reader.GetInt32(0), reader.GetInt32(1), reader.GetInt64(2)));
        return standing;
    }

    void CouponEntitled(ActionFact.Entitled f)
    {
        if (!IsOwn(f.Account) || !OwnCoupons().TryGetValue(f.Of.Id, out var coupon) || coupon.Version != f.Of.Version) return;
        if (Scalar("SELECT currency FROM action_change WHERE id = @i AND version = @v AND place = @p ORDER BY number DESC LIMIT 1",
            ("@i", f.Of.Id), ("@v", f.Of.Version), ("@p", f.Change)) is not long currency) return;
        AddInterest(f.Day, (OnTrade, f.Of.Id, (int)currency), f.Gross - f.Withheld);
        if (coupon.IsPaid) AddInterest(f.Day, (OnSettlement, f.Of.Id, (int)currency), f.Gross - f.Withheld);
    }

    void WriteOwnInterest()
    {
        foreach (var ((on, basis, coupon, currency), amount) in ownInterest)
            Execute("""
                INSERT INTO own_interest VALUES (@b, @i, @d, @c, @m)
                  ON CONFLICT (basis, coupon, day, currency) DO UPDATE SET amount = own_interest.amount + excluded.amount
                """, ("@b", basis), ("@i", coupon), ("@d", on), ("@c", currency), ("@m", amount));
        ownInterest.Clear();
    }
}
