using System.Reflection;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Tests.Iso20022;

/// <summary>
/// Messages drawn by seed: every field that may be missing is there in some and not in others, and every text is one that the field may
/// hold. What a text field may hold is told by its name, or by its record and name.
/// </summary>
sealed class DrawnMessages(int seed)
{
    readonly Random random = new(seed);
    readonly NullabilityInfoContext nullability = new();

    /// <summary>The characters of texts.</summary>
    public string Letters { get; init; } = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/&<é";

    /// <summary>The most characters of a text.</summary>
    public int Longest { get; init; } = 30;

    /// <summary>Words that only this drawing takes, by field.</summary>
    public Dictionary<string, string[]> Only { get; init; } = [];

    static readonly string[] Bics = ["DEUTDEFFXXX", "BNPAFRPP", "CHASUS33XXX", "UBSWCHZH80A", "MGTCBEBEECL", "DAKVDEFFXXX"];
    static readonly string[] Leis = ["5493001KJTIIGC8Y1R12", "7LTWFZYICNSX8D621K86", "O2RNE8IBXP4R0TD8PU41"];
    static readonly string[] Ibans = ["GB29NWBK60161331926819", "DE89370400440532013000", "FR1420041010050500013M02606"];
    static readonly string[] Isins = ["US0378331005", "GB0002634946", "CH0038863350", "DE0007164600", "JP3633400001"];
    static readonly string[] Currencies = ["EUR", "USD", "CHF", "GBP", "JPY", "KWD"];
    static readonly DateOnly Day = new(2025, 10, 6);

    // The words a field takes, where a text would not do.
    static readonly Dictionary<string, string[]> Words = new()
    {
        ["Bic"] = Bics, ["Lei"] = Leis, ["Iban"] = Ibans, ["Isin"] = Isins, ["Currency"] = Currencies,
        ["Priority"] = ["0001", "0003", "0004"], ["TransactionKind"] = ["TRAD", "REPU", "SECL"],
        ["Partial"] = ["PART", "NPAR", "PARC", "PARQ"],
        ["Position"] = ["AFTE", "WITH", "BEFO"], ["Mic"] = ["XETR", "XNYS", "XLON"], ["Numbering"] = ["CUSP", "SEDL"],
        ["Code"] = ["NVDA", "RANT"], ["MxVenue.Kind"] = ["EXCH", "OTCO"], ["Venue"] = ["XETR", "XOFF"],
        ["Wanted"] = ["sese.024.001.14"], ["Linking"] = ["LINK", "UNLK"], ["MxPage.Number"] = ["1", "12"], ["Frequency"] = ["DAIL", "INDA"],
        ["Update"] = ["COMP", "DELT"], ["Basis"] = ["SETT", "TRAD"], ["Activity"] = ["SETT", "CORP"], ["Penalty.Kind"] = ["SEFP", "LMFP"],
        ["CashBalance.Kind"] = ["OPBD", "CLBD"], ["CashEntry.Status"] = ["BOOK", "PDNG"], ["Domain"] = ["SECU"], ["Family"] = ["SETT"],
        ["SubFamily"] = ["TRAD"], ["Method"] = ["INDA", "COVE", "CLRG"], ["Charges"] = ["SHAR", "DEBT", "SLEV"], ["Country"] = ["DE", "BE"],
        ["Uetr"] = ["eb6305c9-1f7f-49de-aed0-16487c27b42d"], ["Dispute"] = ["NVDA", "RANT"], ["CollateralProposal.Kind"] = ["INIT", "COUN"],
        ["ClearingAccount.Kind"] = ["HOUS", "CLIE"], ["AccountKind"] = ["HOUS", "CLIE"], ["EventNotification.Kind"] = ["NEWM", "REPL"],
        ["Completeness"] = ["COMP", "INCO"], ["Confirmation"] = ["CONF", "UCON"], ["Event"] = ["DVCA", "SPLF", "MRGR"],
        ["Participation"] = ["MAND", "CHOS", "VOLU"], ["OptionNumber"] = ["001", "002"], ["NewName"] = ["NEW NAME INC"],
        ["Fractions"] = ["CINL", "RDDN"], ["EventOption.Number"] = ["001", "002", "003"], ["Option"] = ["CASH", "SECU"],
        ["EventCancellation.Reason"] = ["WITH", "PROC"], ["BranchCountry"] = ["DE", "IE"], ["ShortSale"] = ["SESH", "SELL", "UNDI"],
        ["Capacity"] = ["DEAL", "AOTC"], ["Definition"] = ["sese.023.001.11"],
        ["OwnKind"] = ["NTRF", "NSAL"], ["MxDealPrice.Kind"] = ["YIEL", "DISC", "PREM"],
        ["MxHeader.FromBic"] = Bics, ["StatusAdvice.Processing"] = ["AckdAccptd:SMPG", "PdgPrcg:LACK", "Rjctd:SAFE", "Rpr:DSEC",
        "Canc:CANI", "PdgCxl:CONF", "CxlReqd:", "ModReqd:"],
        ["StatusAdvice.Inferred"] = ["Mtchd:", "Umtchd:CMIS"], ["StatusAdvice.Matching"] = ["Mtchd:", "Umtchd:DMON"],
        ["StatusAdvice.Settlement"] = ["Pdg:FUTU", "Pdg:LINK", "Flng:LACK", "Flng:CMON"],
        ["CancellationStatus.Status"] = ["PdgCxl:CONF", "Rjctd:NRGN", "AckdAccptd:SMPG", "Dnd:DSET", "Canc:CANI"],
        ["ModificationStatus.Status"] = ["AckdAccptd:SMPG", "Rjctd:REFE", "Cmpltd:", "Dnd:DSET", "Pdg:CONF"],
        ["QueryStatus.Status"] = ["AckdAccptd:SMPG", "Rjctd:REFE"],
        ["MtchgSts"] = ["Mtchd:", "Umtchd:DQUA"], ["IfrrdMtchgSts"] = ["Mtchd:", "Umtchd:CMIS"], ["SttlmSts"] = ["Pdg:PREA", "Flng:MONY"],
        ["InstrPrcgSts"] = ["PdgPrcg:LACK", "AckdAccptd:SMPG", "Canc:CANI", "CxlReqd:"],
    };

    public MxContent Content(MxForm form) => (MxContent)Record(form.Record);

    object Record(Type type)
    {
        if (type == typeof(Money)) return Amount();
        if (type == typeof(PendingWhy)) return Why();
        if (type == typeof(EventPrice)) return random.Next(2) == 0 ? new("PRCT", Percent(), null)
            : new EventPrice("ACTU", Percent(), Pick(Currencies));
        if (type == typeof(EventPercent)) return new EventPercent(Percent());
        if (type == typeof(EventRatio)) return new EventRatio(random.Next(1, 100), random.Next(1, 100));
        if (type == typeof(MxCashAccount)) return random.Next(2) == 0 ? new(Pick(Ibans), true, null, null)
            : new MxCashAccount(Text(), false, "EUR", Pick(Bics));
        if (type == typeof(PaymentAccount)) return random.Next(2) == 0 ? new(Pick(Ibans), true, "EUR")
            : new PaymentAccount(Text(), false, null);
        var made = type.GetConstructors().Single(c => c.GetParameters().Length > 0);
        return Whole(made.Invoke([.. made.GetParameters().Select(Argument)]));
    }

    // What is no settlement instruction has neither direction nor payment.
    static object Whole(object drawn) => drawn switch
    {
        CancellationRequest { Movement: null } r => r with { Payment = null },
        CancellationRequest { Payment: null } r => r with { Movement = null },
        MxRequestAbout { Movement: null } r => r with { Payment = null },
        MxRequestAbout { Payment: null } r => r with { Movement = null },
        // Units or a nominal, a price in money or in per cent.
        ReportedTrade { Nominal: not null } t => t with { Units = 0, PricePercent = t.Price is null ? t.PricePercent : null },
        ReportedTrade { Price: not null } t => t with { PricePercent = null },
        _ => drawn,
    };

    decimal Percent() => new(random.Next(1, 10_000_000), 0, 0, false, (byte)random.Next(0, 5));

    Money Amount()
    {
        var currency = Pick(Only.GetValueOrDefault("Currency") ?? Currencies);
        var scale = Countinghouse.Reference.Currencies.Scale(currency);
        return new(new decimal(random.Next(1, int.MaxValue), 0, 0, false, (byte)scale), currency);
    }

    PendingWhy Why()
    {
        var kind = Pick(["MtchgSts", "IfrrdMtchgSts", "SttlmSts", "InstrPrcgSts"]);
        return new(kind, Status(Pick(Words[kind])));
    }

    MxStatus Status(string drawn)
    {
        var (kind, code) = (drawn.Split(':')[0], drawn.Split(':')[1]);
        return new(kind, code.Length == 0 || random.Next(3) == 0 ? [] : [new(code, random.Next(2) == 0 ? null : Text())]);
    }

    object? Argument(ParameterInfo p)
    {
        var type = Nullable.GetUnderlyingType(p.ParameterType);
        var optional = type is not null || nullability.Create(p).ReadState == NullabilityState.Nullable;
        var key = $"{p.Member.DeclaringType?.Name}.{p.Name}";
        var isSeldom = key is "CancellationRequest.Movement" or "CancellationRequest.Payment";
        if (optional && p.Name != nameof(MxAmount.Side) && key is not ("EventShares.PayOn" or "EventPay.PayOn")
            && random.Next(isSeldom ? 8 : 2) == 0) return null;
        type ??= p.ParameterType;
        if (key == "EventPay.Rates") return (EventRates)Record(type) with { Prorated = null };
        if (type == typeof(MxStatus)) return Status(Pick(Words[key]));
        if (type == typeof(string)) return Word(key, p.Name ?? "");
        if (type == typeof(bool)) return random.Next(2) == 0;
        if (type == typeof(long)) return (long)random.Next(0, p.Name == "DayCount" ? 1_000 : 1_000_000);
        if (type == typeof(decimal)) return new decimal(random.Next(1, int.MaxValue), 0, 0, false, (byte)random.Next(0, 3));
        if (type == typeof(DateOnly)) return Day.AddDays(random.Next(0, 60));
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2025, 10, 6, 9, 30, random.Next(60), random.Next(1000),
            TimeSpan.Zero);
        if (type == typeof(QuantityKind)) return (QuantityKind)random.Next((int)QuantityKind.Tokens); // not in every schema
        if (type.IsEnum) return Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length));
        if (type.IsGenericType) return Many(type.GetGenericArguments()[0], key);
        return Record(type);
    }

    Array Many(Type type, string key)
    {
        // What the schema wants at least one of.
        var least = key is "ModificationRequest.Modifications" or "StatusQuery.TransactionIds" or "AccountStatement.Statements"
            or "CreditDebitNotice.Notices" or "CustomerPayments.Payments" or "BankPayments.Payments" or "NetPositions.Positions"
            or "MarginReport.Accounts" or "MarginOfAccount.Counts" or "SettlementObligations.Reports" or "ObligationsOfReport.Obligations"
            or "CashNotice.Entries" or "PostingsOf.Postings" or "TransactionReports.Reports" or "CashStatement.Balances" ? 1 : 0;
        var all = Array.CreateInstance(type, random.Next(least, 4));
        for (var i = 0; i < all.Length; i++) all.SetValue(type == typeof(string) ? Text() : Record(type), i);
        return all;
    }

    string Word(string key, string name)
    {
        if (Only.TryGetValue(key, out var own) || Only.TryGetValue(name, out own)) return Pick(own);
        if (Words.TryGetValue(key, out own) || Words.TryGetValue(name, out own)) return Pick(own);
        foreach (var ending in new[] { "Bic", "Lei", "Iban" })
            if (name.EndsWith(ending, StringComparison.Ordinal)) return Pick(Words[ending]);
        return Text();
    }

    string Text() => string.Concat(Enumerable.Range(0, random.Next(1, Longest + 1)).Select(_ =>
        Letters[random.Next(Letters.Length)]));

    T Pick<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];
}
