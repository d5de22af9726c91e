using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MediBook.Web.Pages;

/// <summary>Every component on one page, to look at while working on the style. Outside Development it is not found.</summary>
public sealed class StyleModel(IWebHostEnvironment environment) : PageModel
{
    /// <summary>The answers of the sample form.</summary>
    [BindProperty]
    public Sample Input { get; set; } = new();

    /// <summary>The choices of the sample select.</summary>
    public IReadOnlyList<SelectListItem> Specializations { get; } = [new("Cardiology", "1"), new("Dermatology", "2"), new("General practice", "3")];

    /// <summary>The choices of the sample radio buttons.</summary>
    public IReadOnlyList<SelectListItem> People { get; } = [new("Me, Ada Novak", "me"), new("Someone else", "other")];

    /// <summary>Shows the page.</summary>
    public IActionResult OnGet() => environment.IsDevelopment() ? Page() : NotFound();

    /// <summary>Shows it again, with the errors of the sample form, or sends back to it with a banner.</summary>
    public IActionResult OnPost()
    {
        if (!environment.IsDevelopment()) return NotFound();
        if (!ModelState.IsValid) return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
        TempData["Flash"] = "Your details are saved.";
        return RedirectToPage();
    }

    /// <summary>The sample form's fields.</summary>
    public sealed record Sample
    {
        /// <summary>A text field.</summary>
        [Required(ErrorMessage = "Enter your name"), StringLength(200, ErrorMessage = "Use at most 200 characters for your name")]
        public string? Name { get; init; }

        /// <summary>An email field.</summary>
        [Required(ErrorMessage = "Enter your email address"), EmailAddress(ErrorMessage = "Enter an email address like ada@example.com")]
        public string? Email { get; init; }

        /// <summary>A short field.</summary>
        [Required(ErrorMessage = "Enter your phone number"), DataType(DataType.PhoneNumber)]
        public string? Phone { get; init; }

        /// <summary>A select.</summary>
        [Required(ErrorMessage = "Choose a type of doctor")]
        public int? Specialization { get; init; }

        /// <summary>Radio buttons.</summary>
        [Required(ErrorMessage = "Choose who the appointment is for")]
        public string? For { get; init; }

        /// <summary>A longer text.</summary>
        [StringLength(1000)]
        public string? Reason { get; init; }

        /// <summary>A password, never written back.</summary>
        [Required(ErrorMessage = "Enter a password"), DataType(DataType.Password)]
        public string? Password { get; init; }

        /// <summary>A tick box.</summary>
        public bool Remind { get; init; }
    }
}
