using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Areas.Identity.Pages.Account;

/// <summary>Asks for a link to a new password. The answer is the same whether or not the account exists.</summary>
[AllowAnonymous]
public sealed class ForgotPasswordModel(AccountMails mails, IOptions<SiteOptions> site, IHostEnvironment environment) : PageModel
{
    /// <summary>The answers.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>Asks.</summary>
    public void OnGet()
    {
    }

    /// <summary>Sends the link where there is an account.</summary>
    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
        {
            return this.Again();
        }

        await mails.SendPasswordLinkAsync(Input.Email!, Link);
        return RedirectToPage("./ForgotPasswordConfirmation");
    }

    // In Production only the configured address counts: whoever asks may have made up the Host header.
    private string? Link(int id, string code)
    {
        var path = Url.Page("/Account/ResetPassword", new { area = "Identity", id, code });
        return environment.IsProduction() && string.IsNullOrWhiteSpace(site.Value.PublicUrl)
            ? null
            : site.Value.Absolute(path!, $"{Request.Scheme}://{Request.Host}");
    }

    /// <summary>What the page asks.</summary>
    public sealed record Answers
    {
        /// <summary>Email.</summary>
        [Required(ErrorMessage = "Enter your email address"), EmailText]
        public string? Email { get; init; }
    }
}
