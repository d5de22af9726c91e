using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Slots.Bulk;

/// <summary>Text that <see cref="TimeRange.ParseMany"/> can read, or none.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BreaksTextAttribute : ValidationAttribute
{
    /// <inheritdoc />
    public override bool IsValid(object? value) => value is not string text || (text.Length <= WorkHours.MostBreaksText && TimeRange.ParseMany(text) is not null);

    /// <inheritdoc />
    public override string FormatErrorMessage(string name) => T("Enter breaks like 12:00-13:00, 15:30-15:45, one after another");
}
