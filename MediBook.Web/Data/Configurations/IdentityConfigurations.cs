using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediBook.Web.Data.Configurations;

/// <summary>Identity's tables in snake_case, and unique emails in the database itself.</summary>
internal sealed class AppUserConfiguration : IEntityTypeConfiguration<AppUser>
{
    public void Configure(EntityTypeBuilder<AppUser> builder)
    {
        builder.ToTable("users");
        builder.HasIndex(user => user.NormalizedEmail).IsUnique().HasDatabaseName(ConstraintNames.UserEmail);
        builder.HasIndex(user => user.NormalizedUserName).IsUnique().HasDatabaseName(ConstraintNames.UserName);
    }
}

/// <summary>The account's row goes after the invitation's: nothing cascades.</summary>
internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations", table => table.HasCheckConstraint("ck_invitations_order", "ends_at > created_at"));
        builder.HasKey(invitation => invitation.AccountId);
        builder.Property(invitation => invitation.AccountId).ValueGeneratedNever();
        builder.Property(invitation => invitation.TokenHash).HasMaxLength(64);
        builder.HasIndex(invitation => invitation.TokenHash).IsUnique().HasDatabaseName("ux_invitations_token_hash");
        builder.HasOne<AppUser>().WithMany().HasForeignKey(invitation => invitation.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class EmailProofConfiguration : IEntityTypeConfiguration<EmailProof>
{
    public void Configure(EntityTypeBuilder<EmailProof> builder)
    {
        builder.ToTable("email_proofs", table => table.HasCheckConstraint("ck_email_proofs_order", "ends_at > created_at"));
        builder.HasKey(proof => proof.AccountId);
        builder.Property(proof => proof.AccountId).ValueGeneratedNever();
        builder.Property(proof => proof.Email).HasMaxLength(254);
        builder.Property(proof => proof.TokenHash).HasMaxLength(64);
        builder.HasIndex(proof => proof.TokenHash).IsUnique().HasDatabaseName("ux_email_proofs_token_hash");
        builder.HasOne<AppUser>().WithMany().HasForeignKey(proof => proof.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class AccountSessionConfiguration : IEntityTypeConfiguration<AccountSession>
{
    public void Configure(EntityTypeBuilder<AccountSession> builder)
    {
        builder.ToTable("account_sessions", table => table.HasCheckConstraint("ck_account_sessions_order", "seen_at >= started_at"));
        builder.HasKey(session => session.Id);
        builder.Property(session => session.Id).ValueGeneratedNever();
        builder.Property(session => session.StampHash).HasMaxLength(64);
        builder.Property(session => session.Browser).HasMaxLength(40);
        builder.Property(session => session.System).HasMaxLength(40);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(session => session.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(session => session.AccountId);
    }
}

internal sealed class DataExportConfiguration : IEntityTypeConfiguration<DataExport>
{
    public void Configure(EntityTypeBuilder<DataExport> builder)
    {
        builder.ToTable("data_exports", table =>
        {
            table.HasCheckConstraint("ck_data_exports_made", "(made_at is null) = (ends_at is null)");
            table.HasCheckConstraint("ck_data_exports_content", "made_at is not null or (content is null and token_hash is null)");
        });
        builder.Property(export => export.Language).HasMaxLength(20);
        builder.Property(export => export.TokenHash).HasMaxLength(64);
        builder.HasOne<AppUser>().WithMany().HasForeignKey(export => export.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(export => export.AccountId);
        builder.HasIndex(export => export.AccountId, ConstraintNames.OneWaitingExport).IsUnique().HasFilter("made_at is null").HasDatabaseName(ConstraintNames.OneWaitingExport);
    }
}

internal sealed class RoleConfiguration : IEntityTypeConfiguration<IdentityRole<int>>
{
    public void Configure(EntityTypeBuilder<IdentityRole<int>> builder)
    {
        builder.ToTable("roles");
        builder.HasIndex(role => role.NormalizedName).IsUnique().HasDatabaseName("ux_roles_normalized_name");
    }
}

internal sealed class UserRoleConfiguration : IEntityTypeConfiguration<IdentityUserRole<int>>
{
    public void Configure(EntityTypeBuilder<IdentityUserRole<int>> builder) => builder.ToTable("user_roles");
}

internal sealed class UserClaimConfiguration : IEntityTypeConfiguration<IdentityUserClaim<int>>
{
    public void Configure(EntityTypeBuilder<IdentityUserClaim<int>> builder) => builder.ToTable("user_claims");
}

internal sealed class UserLoginConfiguration : IEntityTypeConfiguration<IdentityUserLogin<int>>
{
    public void Configure(EntityTypeBuilder<IdentityUserLogin<int>> builder) => builder.ToTable("user_logins");
}

internal sealed class UserTokenConfiguration : IEntityTypeConfiguration<IdentityUserToken<int>>
{
    public void Configure(EntityTypeBuilder<IdentityUserToken<int>> builder) => builder.ToTable("user_tokens");
}

internal sealed class RoleClaimConfiguration : IEntityTypeConfiguration<IdentityRoleClaim<int>>
{
    public void Configure(EntityTypeBuilder<IdentityRoleClaim<int>> builder) => builder.ToTable("role_claims");
}

internal sealed class DataProtectionKeyConfiguration : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> builder) => builder.ToTable("data_protection_keys");
}
