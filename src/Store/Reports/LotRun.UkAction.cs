using Countinghouse.Accounting;
using Countinghouse.Reference;

namespace Countinghouse.Store.Reports;

// What a corporate action does to a person's pool.
sealed partial class LotRun
{
    /// <summary>A corporate action over one person's holding: quantities as the books have them.</summary>
    readonly struct UkAction(
        LotRun run, int at, UkPlace place, (Dictionary<UkPlace, UkFile> Files, Translation? Translation) of)
    {
        readonly LotAction action = run.actions[at];
        readonly Dictionary<UkPlace, UkFile> files = of.Files;
        readonly Translation? translation = of.Translation;

        public void Apply(UkFile file)
        {
            var grant = Given(file);
            var isLeftOut = action.Given is not null && !IsElsewhere(file) && grant is null or { Held: 0, Units: 0 };
            var held = grant is { } g && action.IsExact ? g.Held : file.Held;
            if (action is ExchangeLots { IsOfAll: true, To: { } other } exchange && (file.Held.IsZero || !isLeftOut && !held.IsZero))
                Replace(file, exchange, other);
            if (!file.Held.IsZero) file.Replacing = action.By;
            if (action is ExchangeLots { IsOfAll: true, To: { } after })
            {
                file.Became = after;
                if (file.OnShares.Units > 0) Of(file, after).OnShares = file.OnShares;
            }
            if (isLeftOut || held.IsZero)
            {
                if (file.Held.IsZero && action is SplitLots split) Reorganise(file, split);
                if (!isLeftOut && grant is { } none) Unfounded(file, none);
                return;
            }
            switch (action)
            {
                case SplitLots a: Split(file, a, grant); break;
                case SpinOffLots a: SpinOff(file, a, grant, held); break;
                case ExerciseLots a:
                    var paid = grant is { } x ? -x.Gross : held * Exact.From(-a.Paid);
                    Divide(file, (a.To, a.Ratio), grant, (held, held, 1, paid));
                    break;
                case ExchangeLots { IsLapse: true }: Lapse(file, held); break;
                case ExchangeLots a: Exchange(file, a, grant, held); break;
                case RedeemLots a:
                    var left = Units(a.Ratio, held, grant);
                    Dispose(file, held - left, grant is { } r ? r.Gross + r.InLieu : held * Exact.From(a.Paid));
                    break;
                case ReturnCapital a when held > 0:
                    run.Add(file, new UkPaidOut(a.On, grant is { } c ? c.Gross : held * Exact.From(a.PerUnit), held * Exact.From(a.Worth),
                        translation is not null)
                    { Account = Shares(file)[0].Account }, 0, Translated);
                    break;
            }
        }

        // Rights that are sold are a capital distribution on the shares (TCGA 1992 s 123); as far as they are taken, or no choice is
        // given, cost goes to them.
        void SpinOff(UkFile file, SpinOffLots a, LotGrant? grant, Exact held)
        {
            var part = Exact.Of(a.Part.New, a.Part.Old);
            var sold = file.Accounts.Where(o => a.Sold.ContainsKey(new(o))).Select(o => (Account: o, Grant: a.Sold[new(o)])).ToList();
            if (a.IsOfSome && grant is { } g)
            {
                g = g with { Held = g.Held - sold.Sum(s => s.Grant.Held), Units = g.Units - sold.Sum(s => s.Grant.Units) };
                (part, grant) = (part * Exact.Max(Exact.Min(g.Held / file.Held, 1), 0), g);
            }
            Divide(file, (a.To, a.Ratio), grant, (0, held, part, 0));
            if (a.IsRights) Note(Of(file, a.To));
            Exact paid = sold.Sum(s => s.Grant.Gross);
            if (held > 0 && paid > 0)
                run.Add(file, new UkPaidOut(a.On, paid, file.Held * Exact.From(a.Worth), translation is not null)
                { Account = sold[0].Account }, 0, Translated);
        }

        // The holding that they came for.
        void Note(UkFile rights)
        {
            var (shares, key) = (place, at);
            if (rights.Received.FindLast(r => r.Key == key && r.From == shares) is { Units.IsZero: false } came)
                rights.OnShares = (rights.OnShares.Units + came.Units, shares, came.Rate);
        }

        // Nothing is paid for them, so that nothing is disposed of (TCGA 1992 s 123): those that came for shares are part of that holding
        // (ss 126 and 127), to which their cost goes back, by their part of all rights. Bought ones are disposed of for nothing (s 24), and
        // so are those whose shares have gone with their own part of the cost (s 129).
        void Lapse(UkFile file, Exact held)
        {
            var shares = held > 0 ? OnShares(files, file, held) : null;
            var back = shares?.Units ?? 0;
            if (shares is var (_, of, units)) run.GiveBack((place, file, file.Held), (of, units), (action.On, at, translation is not null));
            Dispose(file, held - back, 0);
        }

        bool IsElsewhere(UkFile file)
        {
            var elsewhere = action.Elsewhere;
            return file.Accounts.Any(a => elsewhere.Contains(new(a)));
        }

        // What the books gave the person, in all accounts; none: all by the ratio.
        LotGrant? Given(UkFile file)
        {
            LotGrant? all = null;
            foreach (var (account, grant) in Grants(file))
                all = all is { } sum ? new(sum.Held + grant.Held, sum.Units + grant.Units, sum.Gross + grant.Gross,
                    sum.InLieu + grant.InLieu) : grant;
            return all is { } given && IsElsewhere(file) ? LotBook.WithOpen(action, (long)file.Held.Round(), given) : all;
        }

        // What accounts that settle elsewhere get besides, their custodians give.
        IEnumerable<(int Account, LotGrant Grant)> Grants(UkFile file)
        {
            foreach (var account in file.Accounts)
                if (action.Given?.TryGetValue(new(account), out var grant) is true
                    && (action.IsExact || !action.Elsewhere.Contains(new(account))))
                    yield return (account, grant);
        }

        // As much of it as was given to each account.
        List<(int Account, Exact Part)> Shares(UkFile file)
        {
            var grants = Grants(file).Where(g => g.Grant.Held > 0).ToList();
            var all = grants.Sum(g => g.Grant.Held);
            return all == 0 ? [(file.Accounts.Min, 1)] : grants.ConvertAll(g => (g.Account, Exact.Of(g.Grant.Held, all)));
        }

        void Add(UkFile file, UkEvent e) => file.Events.Add(e with { Moment = run.moment });

        (AssetId, Translation?) Translated => (place.Instrument, translation);

        // What the books gave.
        static Exact Units(Exchanged ratio, Exact held, LotGrant? grant) => grant is { } g ? g.Units : held * ratio.New / ratio.Old;

        // The new units are the old ones (TCGA 1992 s 127): what was sold before is identified with what is bought after by the ratio of
        // the action, whatever is held and whatever fractions the books round.
        void Reorganise(UkFile file, SplitLots a)
        {
            Add(file, new UkReorganised(a.On, a.Ratio.New, a.Ratio.Old));
            file.Held = file.Held * a.Ratio.New / a.Ratio.Old;
        }

        void Split(UkFile file, SplitLots a, LotGrant? grant)
        {
            var (held, cash) = (file.Held, grant?.InLieu ?? 0);
            var after = grant is { } g ? held + g.Units - (a.IsBesides ? 0 : g.Held) : Units(a.Ratio, held, null);
            Reorganise(file, a);
            var fraction = file.Held - after;
            if (held <= 0 || after <= 0)
            {
                Dispose(file, fraction, cash);
                return;
            }
            if (fraction > 0) Add(file, new UkLeft(a.On, at, 0, fraction));
            else if (fraction < 0) Add(file, new UkReceived(a.On, -fraction, 0));
            file.Held = after;
            // Cash for a fraction is small: it lowers the cost (TCGA 1992 s 122), or raises it where more than a fraction was given.
            if (cash != 0) run.Add(file, new UkDistributed(a.On, cash, IsCapital: true, IsEqualisation: false), 0, Translated);
        }

        void Dispose(UkFile file, Exact units, Exact paid)
        {
            if (units > 0)
                foreach (var (account, part) in Shares(file))
                    run.Add(file, new UkDisposed(action.On, units * part, paid * part, 0) { Account = account }, -units * part, Translated);
            else if (units < 0) run.Add(file, new UkAcquired(action.On, -units, -paid), -units, Translated);
        }

        // Units without a holding that they are for, or such units taken back.
        void Unfounded(UkFile file, LotGrant grant)
        {
            var to = action switch
            {
                SpinOffLots a => a.To,
                ExchangeLots { To: { } other } => other,
                ExerciseLots a => a.To,
                _ => action.Instrument,
            };
            Come(file, to, grant.Units);
        }

        void Come(UkFile file, AssetId to, Exact units)
        {
            if (units.IsZero) return;
            var other = Of(file, to);
            run.Add(other, units > 0 ? new UkAcquired(action.On, units, 0)
                : new UkDisposed(action.On, -units, 0, 0) { Account = Shares(file)[0].Account }, units, (to, translation));
        }

        UkFile Of(UkFile file, AssetId to)
        {
            if (!files.TryGetValue(new(place.Person, to), out var other)) files.Add(new(place.Person, to), other = new());
            other.Accounts.UnionWith(file.Accounts);
            return other;
        }

        // Part of a disposal: as much as the cash is of all that is received (TCGA 1992 ss 128, 129); the rest goes over.
        void Exchange(UkFile file, ExchangeLots a, LotGrant? grant, Exact held)
        {
            var paid = grant is { } g ? g.Gross : held * Exact.From(a.Paid);
            if (a.To is not { } to)
            {
                Dispose(file, held, paid);
                return;
            }
            var worth = Exact.From(Math.Abs(a.Worth)) * Units(a.Ratio, held, grant);
            var share = paid.IsZero || (worth + paid).IsZero ? 0 : paid / (worth + paid);
            Divide(file, (to, a.Ratio), grant, (held * (1 - share), held, 1 - share, 0));
            if (!share.IsZero) Dispose(file, held * share, paid);
        }

        // The new shares are the old ones (TCGA 1992 ss 127, 135(3)) also where nothing was left to be exchanged: by the terms, as of a
        // split. Of cash besides it is the part that went into shares (s 129).
        void Replace(UkFile file, ExchangeLots a, AssetId to)
        {
            var isOneCurrency = run.assets[to].Currency == run.assets[action.Instrument].Currency;
            if (file.Replacing == a.By || translation is null && !isOneCurrency) return;
            file.Replacing = a.By;
            var (paid, worth) = (Exact.From(a.Paid), Exact.From(Math.Abs(a.Worth)) * a.Ratio.New / a.Ratio.Old);
            var key = Over - at;
            Add(file, new UkReplaced(a.On, key, a.Ratio.New, a.Ratio.Old, paid.IsZero ? 1 : worth / (worth + paid)));
            file.Into.Add(key, new(place.Person, to));
            Of(file, to).Received.Add(new(a.On, run.moment, 0, place, key, 0, 1));
        }

        // Of a short position what it becomes is owed: sold without a price, until it is bought.
        void Divide(UkFile file, (AssetId To, Exchanged Ratio) into, LotGrant? grant, (Exact Gone, Exact Held, Exact Part, Exact Paid) of)
        {
            var isBesides = action is SpinOffLots;
            var units = isBesides && grant is { } g ? g.Units : Units(into.Ratio, of.Held, grant);
            var other = Of(file, into.To);
            if (of.Held < 0)
            {
                if (!of.Gone.IsZero) run.Add(file, new UkAcquired(action.On, -of.Gone, 0), -of.Gone, Translated);
                Come(file, into.To, units);
                return;
            }
            // What the pool is short of is sold, without a price, until it is bought.
            var there = Exact.Min(of.Gone, Exact.Max(file.Held, 0));
            Add(file, new UkLeft(action.On, at, of.Part, there));
            file.Held -= there;
            Dispose(file, of.Gone - there, 0);
            if (units < 0) Come(file, into.To, units); // taken back
            if (units <= 0) return;
            other.Received.Add(new(action.On, run.moment, units, place, at, of.Paid * run.Factor(other, action.On, (into.To, translation)),
                translation is null ? Exact.From(action.Across ?? 0) : 1));
            other.Held += units;
            if (grant is { InLieu: > 0 and var cash })
                run.Add(other, new UkDistributed(action.On, cash, IsCapital: true, IsEqualisation: false), 0, (into.To, translation));
        }
    }
}
