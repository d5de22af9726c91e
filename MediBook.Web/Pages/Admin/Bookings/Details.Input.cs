using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <content>What the form has.</content>
public sealed partial class DetailsModel
{
    /// <summary>The form's fields.</summary>
    public sealed record CancelInput
    {
        /// <summary>Why it is cancelled.</summary>
        [Display(Name = "The reason"), Required(ErrorMessage = "Say why it is cancelled"), PlainText(1000, Lines = true)]
        public string? Reason { get; init; }
    }
}
