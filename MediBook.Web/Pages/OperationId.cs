using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>The one-use id in a form: pressing twice is the same press.</summary>
public static class OperationId
{
    /// <summary>
    /// The id of one button of a form that has several: the same button pressed twice is one press, another button is another.
    /// A page that came back from the browser's memory must not answer for a time that was not pressed.
    /// </summary>
    /// <param name="form">The form's id.</param>
    /// <param name="button">Number of the button: a slot's id, or one of the deeds below.</param>
    public static Guid Of(Guid form, int button)
    {
        Span<byte> bytes = stackalloc byte[16];
        form.TryWriteBytes(bytes);
        var last = bytes[12..];
        BinaryPrimitives.WriteInt32BigEndian(last, BinaryPrimitives.ReadInt32BigEndian(last) ^ button);
        return new Guid(bytes);
    }

    /// <summary>The button that lets a hold go; no slot has a negative id.</summary>
    public const int LetGo = -1;
}

/// <summary>The form's one-use id must be there.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OperationIdAttribute : ValidationAttribute
{
    /// <inheritdoc />
    public override bool IsValid(object? value) => value is Guid id && id != Guid.Empty;

    /// <inheritdoc />
    public override string FormatErrorMessage(string name) => T("This page was open for too long. Send it again");
}
