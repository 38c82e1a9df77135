using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Access;

public sealed partial class AccessBook
{
    internal void Save(StateWriter to)
    {
        to.Int(people.Count);
        foreach (var p in people.Values) End(to.Text(p.Code).Text(p.Name).Text(p.Subject).Date(p.From), p.Ended);
        to.Int(roles.Count);
        foreach (var (role, all) in roles)
        {
            to.Text(role).Int(all.Count);
            foreach (var one in all) Texts(Texts(to.Date(one.From), one.Verbs), one.Pages);
        }
        to.Int(desks.Count);
        foreach (var (desk, accounts) in desks)
        {
            to.Text(desk).Int(accounts.Length);
            foreach (var range in accounts) to.Text(range.From).Text(range.To);
        }
        to.Int(grants.Count);
        foreach (var g in grants)
        {
            End(to.Text(g.Person).Text(g.Right.Role).Text(g.Right.Desk).Text(g.Right.AccountFrom).Text(g.Right.AccountTo), g.Right.Until);
            End(to.Date(g.From), g.Ended);
        }
        to.Int(keys.Count);
        foreach (var k in keys.Values)
            End(Texts(to.Text(k.Id).Text(k.Person).Text(k.Sha256), k.Scopes).Date(k.ExpiresOn).Date(k.From), k.Ended);
        to.Int(pairs.Count);
        foreach (var (pair, both) in pairs) Texts(Texts(to.Text(pair), both.First), both.Second);
        to.Int(lastRule).Int(rules.Count);
        foreach (var (rule, t) in rules)
            to.Int(rule).Text(t.Command).Decimal(t.AtLeast).Text(t.Currency).Text(t.AccountFrom).Text(t.AccountTo).Int(t.Approvers)
                .Text(t.Role).Int(t.ExpiresAfterDays);
        SaveApprovals(to);
    }

    internal void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
        {
            var person = new Person(from.Text(), from.Text(), from.Text(), from.Date(), End(ref from));
            people.Add(person.Code, person);
        }
        for (var count = from.Int(); count > 0; count--)
        {
            List<Role> all = [];
            roles.Add(from.Text(), all);
            for (var versions = from.Int(); versions > 0; versions--) all.Add(new(from.Date(), Texts(ref from), Texts(ref from)));
        }
        for (var count = from.Int(); count > 0; count--)
        {
            var desk = from.Text();
            var accounts = new CodeRange[from.Int()];
            for (var i = 0; i < accounts.Length; i++) accounts[i] = new(from.Text(), from.Text());
            desks.Add(desk, accounts);
        }
        for (var count = from.Int(); count > 0; count--)
            Add(new(grants.Count + 1, from.Text(), new(from.Text(), from.Text(), from.Text(), from.Text(), End(ref from)), from.Date(),
                End(ref from)));
        for (var count = from.Int(); count > 0; count--)
        {
            var key = new ApiKey(from.Text(), from.Text(), from.Text(), Texts(ref from), from.Date(), from.Date(), End(ref from));
            keys.Add(key.Id, key);
        }
        for (var count = from.Int(); count > 0; count--) pairs.Add(from.Text(), new(Texts(ref from), Texts(ref from)));
        lastRule = from.Int();
        for (var count = from.Int(); count > 0; count--)
            rules.Add(from.Int(), new(from.Text(), from.Decimal(), from.Text(), from.Text(), from.Text(), from.Int(), from.Text(),
                from.Int()));
        LoadApprovals(ref from);
    }

    static void End(StateWriter to, DateOnly? day) => to.Int(day is null ? 0 : 1).Date(day ?? default);

    static DateOnly? End(ref StateReader from)
    {
        var known = from.Int() == 1;
        var day = from.Date();
        return known ? day : null;
    }

    static StateWriter Texts(StateWriter to, string[] texts)
    {
        to.Int(texts.Length);
        foreach (var text in texts) to.Text(text);
        return to;
    }

    static string[] Texts(ref StateReader from)
    {
        var texts = new string[from.Int()];
        for (var i = 0; i < texts.Length; i++) texts[i] = from.Text();
        return texts;
    }
}
