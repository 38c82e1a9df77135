using System.Collections;
using System.Reflection;
using System.Text;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Records;

/// <summary>Facts of any type with fields drawn at random, and every field of a fact as text.</summary>
sealed class DrawnFacts(Random chance)
{
    public Fact Of(Type type) => (Fact)Record(type);

    public Command CommandOf(Type type) => (Command)Record(type);

    object Record(Type type)
    {
        var made = Longest(type).Invoke([.. Longest(type).GetParameters().Select(p => Value(p.ParameterType, MayBeNull(p)))]);
        foreach (var property in Settable(type)) property.SetValue(made, Value(property.PropertyType, false));
        return made;
    }

    static bool MayBeNull(ParameterInfo p) => new NullabilityInfoContext().Create(p).WriteState == NullabilityState.Nullable;

    static ConstructorInfo Longest(Type type) =>
        type.GetConstructors().MaxBy(c => c.GetParameters().Length) ?? throw new ArgumentException(type.Name);

    static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties()
        .Where(p => p.SetMethod is not null && p.GetIndexParameters().Length == 0
        && !Longest(type).GetParameters().Any(c => c.Name == p.Name));

    object? Value(Type type, bool mayBeNull)
    {
        if ((mayBeNull || Nullable.GetUnderlyingType(type) is not null) && chance.Next(3) == 0) return null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return Pick(Enum.GetValues(type));
        if (type.IsArray) return Many(type.GetElementType() ?? type);
        if (type.IsGenericType) return Many(type.GetGenericArguments()[0]);
        return type.Name switch
        {
            nameof(Int64) => Whole(),
            nameof(Int32) => (int)(Whole() >> 32),
            nameof(Byte) => (byte)chance.Next(256),
            nameof(Boolean) => chance.Next(2) == 0,
            nameof(Decimal) => new decimal(chance.Next(), chance.Next(), chance.Next(int.MinValue, int.MaxValue), chance.Next(2) == 0,
                (byte)chance.Next(29)),
            nameof(DateOnly) => DateOnly.FromDayNumber(chance.Next(DateOnly.MaxValue.DayNumber + 1)),
            nameof(String) => Text(),
            _ => Record(type),
        };
    }

    // Numbers of every length, the greatest and the least among them.
    long Whole() => chance.Next(8) switch { 0 => long.MaxValue, 1 => long.MinValue, 2 => 0, _ => chance.NextInt64() >> chance.Next(64) };

    string Text() => string.Concat(Enumerable.Range(0, chance.Next(40))
        .Select(_ => new[] { "a", "Z", "0", "-", "ß", "–", "株", "🦉", "\"", "\n", "\0" }[chance.Next(11)]));

    Array Many(Type type)
    {
        var many = Array.CreateInstance(type, chance.Next(6));
        for (var i = 0; i < many.Length; i++) many.SetValue(Value(type, false), i);
        return many;
    }

    object? Pick(Array values) => values.GetValue(chance.Next(values.Length));

    /// <summary>Type and every field, those of arrays and of nested records too; records alone would compare arrays by reference.</summary>
    public static string Dump(object? value)
    {
        var text = new StringBuilder();
        Dump(text, value);
        return text.ToString();
    }

    static void Dump(StringBuilder to, object? value)
    {
        if (value is null or string or DateOnly or decimal or Enum or bool or int or long or byte) to.Append(value ?? "none");
        else if (value is IEnumerable many)
        {
            to.Append('[');
            foreach (var item in many) Dump(to.Append(' '), item);
            to.Append(']');
        }
        else
        {
            to.Append(value.GetType().Name).Append('(');
            foreach (var name in Longest(value.GetType()).GetParameters().Select(p => p.Name ?? "")
                .Concat(Settable(value.GetType()).Select(p => p.Name)))
                Dump(to.Append(' ').Append(name).Append('='), value.GetType().GetProperty(name)?.GetValue(value));
            to.Append(')');
        }
    }
}
