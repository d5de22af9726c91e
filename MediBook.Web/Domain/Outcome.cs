namespace MediBook.Web.Domain;

/// <summary>
/// The answer of a use case: a value, or a refusal that the person can be told about.
/// What is broken throws; what is refused is a value.
/// </summary>
/// <typeparam name="TValue">What a success gives.</typeparam>
/// <typeparam name="TRefusal">The enum of reasons, each with a sentence in the doors.</typeparam>
public readonly struct Outcome<TValue, TRefusal>
    where TRefusal : struct, Enum
{
    private readonly TValue? _value;
    private readonly TRefusal? _refusal;

    private Outcome(TValue? value, TRefusal? refusal) => (_value, _refusal) = (value, refusal);

    /// <summary>True when the use case did what was asked.</summary>
    public bool Succeeded => _refusal is null;

    /// <summary>The refusal, or null on success.</summary>
    public TRefusal? Refusal => _refusal;

    /// <summary>The value of a success.</summary>
    /// <exception cref="InvalidOperationException">The use case was refused.</exception>
    public TValue Value => _refusal is null
        ? _value!
        : throw new InvalidOperationException($"Refused: {_refusal}");

    /// <summary>Turns both cases into one result.</summary>
    public TResult Match<TResult>(Func<TValue, TResult> succeeded, Func<TRefusal, TResult> refused)
    {
        ArgumentNullException.ThrowIfNull(succeeded);
        ArgumentNullException.ThrowIfNull(refused);
        return _refusal is { } refusal ? refused(refusal) : succeeded(_value!);
    }

    /// <summary>A success.</summary>
    public static implicit operator Outcome<TValue, TRefusal>(TValue value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Outcome<TValue, TRefusal>(TRefusal refusal) => new(default, refusal);
}

/// <summary>Stands for "nothing to give" in an <see cref="Outcome{TValue,TRefusal}"/>.</summary>
public readonly record struct Done;
