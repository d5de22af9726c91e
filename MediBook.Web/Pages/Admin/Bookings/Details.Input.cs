using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Waitlist;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <content>What the form has, and what the page tells of an earlier time.</content>
public sealed partial class DetailsModel
{
    /// <summary>The wish for an earlier time, or null.</summary>
    public EarlierWish? Earlier { get; private set; }

    /// <summary>The reference of the booking for which this one is offered as an earlier time, or null.</summary>
    public string? EarlierFor { get; private set; }

    /// <summary>The form's fields.</summary>
    public sealed record CancelInput
    {
        /// <summary>Why it is cancelled.</summary>
        [Display(Name = "The reason"), Required(ErrorMessage = "Say why it is cancelled"), PlainText(1000, Lines = true)]
        public string? Reason { get; init; }
    }
}
