using System.ComponentModel.DataAnnotations;

namespace MediBook.Web.Services.Family;

/// <summary>For whom accounts book, section <c>Family</c>; checked at start.</summary>
public sealed class FamilyOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Family";

    /// <summary>Most people for whom an account books, beside its "me".</summary>
    [Range(1, 100)]
    public int MostPeople { get; set; } = 10;

    /// <summary>Most rights that an account has given at a time.</summary>
    [Range(1, 1_000)]
    public int MostRights { get; set; } = 20;

    /// <summary>For how many days ahead a right is given at most.</summary>
    [Range(1, 3_660)]
    public int LongestRightDays { get; set; } = 730;
}
